--- What the picture shows: the broken example's urls.py, each finding below its line. `ready` is set when it is on the screen.

vim.o.termguicolors = true
vim.o.number = true
vim.o.signcolumn = "yes"
vim.o.laststatus = 0
vim.o.showcmd = false
vim.o.ruler = false
vim.o.linebreak = true
vim.o.fillchars = "eob: "
vim.o.cursorline = false
vim.cmd.colorscheme("unokai")

--- Neovim does not wrap the lines that it draws below a line.
---@param text string
---@param width integer
---@return string
local function wrapped(text, width)
  local lines, line = {}, ""
  for word in text:gmatch("%S+") do
    if line ~= "" and #line + 1 + #word > width then
      table.insert(lines, line)
      line = word
    else
      line = line == "" and word or line .. " " .. word
    end
  end
  table.insert(lines, line)
  return table.concat(lines, "\n")
end

vim.diagnostic.config({
  severity_sort = true,
  virtual_lines = {
    format = function(diagnostic)
      return wrapped(("%s: %s"):format(diagnostic.code, diagnostic.message), 100)
    end,
  },
})

vim.api.nvim_create_autocmd("DiagnosticChanged", {
  callback = function()
    _G.ready = #vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR }) >= 3
  end,
})
