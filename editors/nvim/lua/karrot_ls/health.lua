--- `:checkhealth karrot_ls`: what a user needs to know before asking why nothing happens.

local M = {}

--- Says which program Neovim would start.
local function check_program()
  local config = vim.lsp.config.karrot_ls
  local command = config and config.cmd
  if type(command) ~= "table" then
    vim.health.info("The server is started by a function of your configuration")
    return
  end
  local path = vim.fn.exepath(command[1])
  if path == "" then
    vim.health.error(("`%s` is not an executable on the PATH"):format(command[1]), {
      "Install it: `pip install karrot-ls` or `cargo install karrot-ls`",
      'Or name it: `vim.lsp.config("karrot_ls", { cmd = { "/path/to/karrot-ls" } })`',
    })
    return
  end
  local version = vim.system({ path, "--version" }, { text = true, timeout = 5000 }):wait()
  if version.code ~= 0 then
    vim.health.error(("`%s --version` ended with status %d"):format(path, version.code), vim.trim(version.stderr or ""))
    return
  end
  vim.health.ok(("%s: %s"):format(vim.trim(version.stdout or ""), path))
end

local function check_clients()
  local clients = vim.lsp.get_clients({ name = "karrot_ls" })
  if #clients == 0 then
    vim.health.info("No server is running: it starts when a Python file or a template is opened")
  end
  for _, client in ipairs(clients) do
    local buffers = #vim.tbl_keys(client.attached_buffers)
    vim.health.ok(
      ("Running for %d %s, root %s, positions in %s"):format(
        buffers,
        buffers == 1 and "buffer" or "buffers",
        client.root_dir or "(none: single file)",
        client.offset_encoding
      )
    )
  end
end

function M.check()
  vim.health.start("karrot_ls")
  if vim.fn.has("nvim-0.11") == 0 then
    vim.health.error("Neovim 0.11 or newer is needed, this is " .. tostring(vim.version()))
    return
  end
  vim.health.ok("Neovim " .. tostring(vim.version()))
  -- `is_enabled` is younger than 0.11.0.
  if vim.lsp.is_enabled and not vim.lsp.is_enabled("karrot_ls") then
    vim.health.warn("The server is not enabled", 'Call `vim.lsp.enable("karrot_ls")`')
  end
  check_program()
  check_clients()
end

return M
