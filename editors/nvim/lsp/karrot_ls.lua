--- Neovim reads this file for `vim.lsp.enable("karrot_ls")`; `vim.lsp.config("karrot_ls", {…})` overrides parts of it.

-- Earlier markers win, however far up they stand: with `apps.py` among the first, the package's own folder would be
-- the root, and the plugin around it (its frontend, its manifest, its sisters) would be out of sight.
local markers = { "karrot-ls.toml", "manage.py", "pyproject.toml", ".git", "apps.py", "urls.py" }

-- Web pages are everywhere: the server is only for those that Django may show.
local django = { "karrot-ls.toml", "manage.py", "apps.py", "urls.py" }

---@type vim.lsp.Config
return {
  cmd = { "karrot-ls" },
  filetypes = { "python", "htmldjango", "html", "jinja" },
  root_dir = function(buffer, on_dir)
    if vim.bo[buffer].filetype ~= "python" and not vim.fs.root(buffer, django) then
      return
    end
    for _, marker in ipairs(markers) do
      local root = vim.fs.root(buffer, marker)
      if root then
        return on_dir(root)
      end
    end
    on_dir(nil)
  end,
}
