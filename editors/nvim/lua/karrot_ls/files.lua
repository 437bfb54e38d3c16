--- Neovim watches no files on Linux by default, so the server would not hear of a file that a code action creates, or of
--- a manifest that is saved: what Neovim itself writes is told here.

local M = {}

--- LSP 3.17 §FileChangeType.
local CREATED, CHANGED = 1, 2

--- Tells the servers whose root holds this file. Documents that they have open are told by Neovim's own client.
---@param event { buf: integer, event: string, match: string } of `BufNew` or `BufWritePost`
function M.tell(event)
  local path = vim.fs.normalize(event.match)
  for _, client in ipairs(vim.lsp.get_clients({ name = "karrot_ls" })) do
    local inside = client.root_dir and vim.fs.relpath(client.root_dir, path)
    if inside and not client.attached_buffers[event.buf] and vim.uv.fs_stat(path) then
      client:notify("workspace/didChangeWatchedFiles", {
        changes = { { uri = vim.uri_from_fname(path), type = event.event == "BufNew" and CREATED or CHANGED } },
      })
    end
  end
end

return M
