--- What the picture shows: the broken example's urls.py with each finding below its line, and in views.py the routes
--- that are offered inside a half-typed `reverse("`. `ready` is set when both are on the screen.

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
-- The scheme's pure red is hard to read on a small picture.
vim.api.nvim_set_hl(0, "DiagnosticError", { fg = "#ff8f80" })
vim.api.nvim_set_hl(0, "DiagnosticUnderlineError", { undercurl = true, sp = "#ff6b5e" })

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
  update_in_insert = true,
  virtual_lines = {
    format = function(diagnostic)
      return wrapped(("%s: %s"):format(diagnostic.code, diagnostic.message), 100)
    end,
  },
})

vim.o.completeopt = "menuone,noinsert"
vim.o.showmode = false
vim.o.shortmess = vim.o.shortmess .. "cF"

--- Types a call in views.py and asks what fits into it, once the server has the buffer: before, `omnifunc` is not set.
local function complete()
  vim.cmd("botright 13split views.py")
  vim.fn.search("turn = reverse")
  vim.cmd("normal! zt")
  vim.diagnostic.enable(false, { bufnr = 0 }) -- its own findings would stand between the line and the menu
  vim.wait(5000, function()
    return vim.bo.omnifunc ~= ""
  end)
  vim.api.nvim_input('Oentries = reverse("<C-x><C-o>')
end

local group = vim.api.nvim_create_augroup("picture", {})
vim.api.nvim_create_autocmd("DiagnosticChanged", {
  group = group,
  callback = function()
    if #vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR }) >= 3 then
      vim.api.nvim_clear_autocmds({ group = group })
      vim.schedule(complete)
    end
  end,
})
vim.api.nvim_create_autocmd("CompleteChanged", {
  callback = function()
    _G.ready = true
  end,
})
