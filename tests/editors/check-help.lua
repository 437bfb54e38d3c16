--- A help file's links must lead somewhere: to its own tags or to Neovim's. usage: nvim --clean -l check-help.lua FILE

local file = assert(arg[1], "usage: check-help.lua FILE")
local text = table.concat(vim.fn.readfile(file), "\n")

local tags = {}
for tag in text:gmatch("%*([^%s*|]+)%*") do
  tags[tag] = true
end
for _, line in ipairs(vim.fn.readfile(vim.env.VIMRUNTIME .. "/doc/tags")) do
  tags[line:match("^[^\t]+")] = true
end

local broken = 0
for link in text:gmatch("|([^%s*|]+)|") do
  if not tags[link] then
    broken = broken + 1
    io.stderr:write(("%s: no such tag: %s\n"):format(file, link))
  end
end
for number, line in ipairs(vim.fn.readfile(file)) do
  if vim.fn.strdisplaywidth(line) > 78 then
    broken = broken + 1
    io.stderr:write(("%s:%d: longer than 78 columns\n"):format(file, number))
  end
end
os.exit(broken == 0 and 0 or 1)
