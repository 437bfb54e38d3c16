--- A real Neovim, run as a child and driven over RPC: keys are typed, the screen is a grid, so pop-up menus open.
---
--- Insert mode and prompts would hang a single process that tests itself; that is why there are two.

---@class Editor
---@field channel integer
---@field pid integer
---@field directory string holds the project and everything that Neovim writes
---@field serves boolean whether there is a server to wait for
---@field program string the command line, which is there in a control run too
---@field patience integer milliseconds that a state may take to come
local Editor = {}
Editor.__index = Editor

local here = vim.fs.dirname(debug.getinfo(1, "S").source:sub(2))
local client_folder = vim.fs.normalize(vim.fs.abspath(here .. "/../../../editors/nvim"))

--- Lua that every child gets: short names for what the cases ask again and again.
local prelude = [[
  function _G.client()
    local client = vim.lsp.get_clients({ name = "karrot_ls" })[1]
    return client and client.initialized and client or nil
  end

  --- A diagnostic with this code in the buffer of this file, or in the current one.
  function _G.diagnostic(code, file)
    local buffer = file and vim.fn.bufnr(file) or 0
    for _, diagnostic in ipairs(vim.diagnostic.get(buffer)) do
      if diagnostic.code == code then
        return { message = diagnostic.message, line = diagnostic.lnum + 1, severity = diagnostic.severity }
      end
    end
  end

  function _G.text()
    return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
  end

  --- Puts the cursor on the first occurrence of a text, `offset` bytes into it.
  function _G.cursor_on(wanted, offset)
    for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
      local column = line:find(wanted, 1, true)
      if column then
        vim.api.nvim_win_set_cursor(0, { number, column - 1 + (offset or 0) })
        return
      end
    end
    error("not in the buffer: " .. wanted)
  end
]]

---@param files table<string, string> path in the project → text
---@param server string? folder that is put first on the PATH; none: no program can be found
---@param patience integer
---@return Editor
function Editor.start(files, server, patience)
  local directory = assert(vim.uv.fs_realpath(vim.fn.tempname():match("^(.*)/"))) .. "/" .. vim.uv.hrtime()
  for path, text in pairs(files) do
    vim.fn.mkdir(vim.fs.dirname(directory .. "/project/" .. path), "p")
    vim.fn.writefile(vim.split(text, "\n"), directory .. "/project/" .. path, "b")
  end
  local channel = vim.fn.jobstart({
    vim.v.progpath,
    "--clean",
    "-n", -- a swap file that a killed run leaves would stop the next one
    "--embed",
    "--headless",
    "--cmd",
    "let g:loaded_python3_provider=0", -- the Python ftplugin's search for a provider costs seconds
    "--cmd",
    "set cmdheight=8", -- room for an error of several lines, which would else wait for a key
    "--cmd",
    "set runtimepath^=" .. client_folder,
  }, {
    rpc = true,
    env = {
      PATH = server and (server .. ":" .. vim.env.PATH) or directory,
      XDG_STATE_HOME = directory .. "/state",
      XDG_DATA_HOME = directory .. "/data",
      XDG_CONFIG_HOME = directory .. "/config",
      XDG_CACHE_HOME = directory .. "/cache",
    },
  })
  assert(channel > 0, "Neovim did not start")
  local editor = setmetatable({
    channel = channel,
    pid = vim.fn.jobpid(channel),
    directory = directory,
    serves = server ~= nil,
    patience = patience,
  }, Editor)
  vim.rpcrequest(channel, "nvim_ui_attach", 100, 40, {})
  editor:lua(prelude)
  return editor
end

---@param path string in the project
---@return string
function Editor:path(path)
  return self.directory .. "/project/" .. path
end

---@param code string Lua, run in the child with the arguments as `...`
---@return any
function Editor:lua(code, ...)
  -- An editor that waits for a key (after an error message, in a prompt) would never answer; this question it does.
  assert(not vim.rpcrequest(self.channel, "nvim_get_mode").blocking, "the editor waits for a key")
  local value = vim.rpcrequest(self.channel, "nvim_exec_lua", code, { ... })
  return value ~= vim.NIL and value or nil
end

---@param path string in the project
function Editor:edit(path)
  vim.rpcrequest(self.channel, "nvim_command", "edit " .. vim.fn.fnameescape(self:path(path)))
end

---@param keys string as a user types them
function Editor:type(keys)
  vim.rpcrequest(self.channel, "nvim_input", keys)
end

--- Opens a file of the project and waits until the server serves it. A control run goes on without, so that it is the
--- case's own claim that fails there.
---@param path string
function Editor:open(path)
  self:edit(path)
  if self.serves then
    self:wait("the server answers", "return client() ~= nil")
  end
end

--- Waits until Lua in the child gives something true, and returns it.
---@param what string
---@param code string
---@return any
function Editor:wait(what, code, ...)
  local began = vim.uv.hrtime()
  repeat
    local value = self:lua(code, ...)
    if value then
      return value
    end
    vim.wait(10)
  until (vim.uv.hrtime() - began) / 1e6 > self.patience
  error(("waited %d ms in vain: %s"):format(self.patience, what), 2)
end

--- Everything that is on the screen's windows about the language client, for a failed case.
---@return string
function Editor:evidence()
  local ok, seen = pcall(
    self.lua,
    self,
    [[return vim.inspect({ text = text(), diagnostics = vim.diagnostic.get(), messages = vim.fn.execute("messages") })]]
  )
  local log = vim.fn.glob(self.directory .. "/state/nvim/lsp.log")
  local lines = log ~= "" and vim.fn.readfile(log, "", -20) or {}
  return (ok and seen or "the editor does not answer") .. "\n" .. table.concat(lines, "\n")
end

--- Ends the editor, if a case has not done it, and removes what it wrote.
function Editor:close()
  pcall(vim.rpcnotify, self.channel, "nvim_command", "qall!")
  if vim.fn.jobwait({ self.channel }, 2000)[1] == -1 then
    vim.fn.jobstop(self.channel)
  end
  vim.fn.delete(self.directory, "rf")
end

return Editor
