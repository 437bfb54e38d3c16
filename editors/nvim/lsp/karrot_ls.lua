--- Neovim reads this file for `vim.lsp.enable("karrot_ls")`; `vim.lsp.config("karrot_ls", {…})` overrides parts of it.

---@type vim.lsp.Config
return {
  cmd = { "karrot-ls" },
  filetypes = { "python", "htmldjango", "html", "jinja" },
  -- Earlier markers win, however far up they stand: with `apps.py` among the first, the package's own folder would be
  -- the root, and the plugin around it (its frontend, its manifest, its sisters) would be out of sight.
  root_markers = { "karrot-ls.toml", "manage.py", "pyproject.toml", ".git", "apps.py", "urls.py" },
}
