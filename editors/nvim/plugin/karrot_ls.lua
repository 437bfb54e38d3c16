if vim.g.loaded_karrot_ls then
  return
end
vim.g.loaded_karrot_ls = true

-- `vim.lsp.enable` and the `lsp/` folder came with Neovim 0.11.
if vim.fn.has("nvim-0.11") == 0 then
  vim.notify("karrot-ls needs Neovim 0.11 or newer", vim.log.levels.WARN)
  return
end

vim.lsp.enable("karrot_ls")

vim.api.nvim_create_autocmd({ "BufNew", "BufWritePost" }, {
  group = vim.api.nvim_create_augroup("karrot_ls", {}),
  desc = "Tell the server of files that Neovim writes",
  callback = function(event)
    require("karrot_ls.files").tell(event)
  end,
})

vim.api.nvim_create_user_command("KarrotRoutes", function()
  require("karrot_ls.routes").pick()
end, { desc = "Choose a route and go to its path() call" })
