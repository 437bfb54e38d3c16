--- The Neovim suite. usage: nvim -l run.lua FOLDER_OF_KARROT_LS [PART_OF_A_NAME]
---
--- Every case runs twice: with the server, where it must pass, and without it, where it must fail: a case that passes
--- there has tested Neovim.

local here = vim.fs.dirname(debug.getinfo(1, "S").source:sub(2))
package.path = here .. "/?.lua;" .. package.path

local Editor = require("editor")
local cases = require("cases")

local server, part = arg[1], arg[2]
if not server then
  io.stderr:write("usage: nvim -l run.lua FOLDER_OF_KARROT_LS [PART_OF_A_NAME]\n")
  os.exit(2)
end
server = vim.fs.abspath(server)
if vim.fn.executable(server .. "/karrot-ls") == 0 then
  io.stderr:write("no karrot-ls in " .. server .. "\n")
  os.exit(2)
end

local passed, failed = 0, 0

---@param name string
---@param ok boolean
---@param milliseconds number
---@param reason string
local function report(name, ok, milliseconds, reason)
  passed, failed = passed + (ok and 1 or 0), failed + (ok and 0 or 1)
  io.stdout:write(("%s  %-60s %5d ms\n"):format(ok and "ok  " or "FAIL", name, milliseconds))
  if not ok then
    io.stdout:write((reason:gsub("[^\n]+", "      %0")), "\n")
  end
  io.stdout:flush()
end

---@param case Case
---@param folder string? of the server
---@param patience integer milliseconds
---@return boolean ok, string reason, number milliseconds
local function run(case, folder, patience)
  local began = vim.uv.hrtime()
  local editor = Editor.start(case.files, folder, patience)
  editor.program = server .. "/karrot-ls"
  local ok, reason = xpcall(case.run, debug.traceback, editor)
  if not ok then
    reason = reason .. "\n" .. editor:evidence()
  end
  local took = (vim.uv.hrtime() - began) / 1e6
  editor:close()
  return ok, reason or "", took
end

for _, case in ipairs(cases) do
  if not part or case.name:find(part, 1, true) then
    local ok, reason, took = run(case, server, 10000)
    report(case.name, ok, took, reason)
    local without, _, took_without = run(case, nil, 500)
    report(
      "control: fails without the server: " .. case.name,
      not without,
      took_without,
      "it passes without the server"
    )
  end
end

io.stdout:write(("%d passed, %d failed\n"):format(passed, failed))
os.exit(failed == 0 and passed > 0 and 0 or 1)
