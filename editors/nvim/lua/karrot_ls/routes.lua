--- The route list: asks the server for the route table and goes to the chosen route's `path()` call.

local M = {}

--- A row of the server's route table, as `karrot-ls routes --output-format json` prints it.
---@class karrot_ls.Route
---@field name string?
---@field qualified_name string?
---@field route string whole route from the root, without a leading slash
---@field view string? dotted path
---@field loads boolean? false: the host would not load the plugin
---@field filename string absolute
---@field location { row: integer, column: integer } 1-based; the column counts characters

--- Both forms of the table: a bare list, or a list with what is not known about it.
---@alias karrot_ls.Routes karrot_ls.Route[] | { routes: karrot_ls.Route[] }

---@param route karrot_ls.Route
---@return string
local function describe(route)
  local parts = { "/" .. route.route }
  local name = route.qualified_name or route.name
  if name then
    table.insert(parts, name)
  end
  if route.view then
    table.insert(parts, route.view)
  end
  if route.loads == false then
    table.insert(parts, "(not loaded by the host)")
  end
  return table.concat(parts, "  ")
end

---@param route karrot_ls.Route
local function go_to(route)
  local start = { line = route.location.row - 1, character = route.location.column - 1 }
  vim.lsp.util.show_document(
    { uri = vim.uri_from_fname(route.filename), range = { start = start, ["end"] = start } },
    "utf-32", -- the table counts characters, which is what UTF-32 units are
    { focus = true }
  )
end

---@param client vim.lsp.Client
---@param answer karrot_ls.Routes?
local function choose(client, answer)
  local routes = answer and (answer.routes or answer) or {}
  if vim.tbl_isempty(routes) then
    vim.notify(("karrot-ls found no route below %s"):format(client.root_dir or "this file"), vim.log.levels.INFO)
    return
  end
  vim.ui.select(routes, { prompt = "Route", kind = "karrot_ls.route", format_item = describe }, function(route)
    if route then
      go_to(route)
    end
  end)
end

--- Lets the user choose among all routes of the current buffer's server, and goes there.
function M.pick()
  local client = vim.lsp.get_clients({ name = "karrot_ls", bufnr = 0 })[1]
    or vim.lsp.get_clients({ name = "karrot_ls" })[1]
  if not client then
    vim.notify("karrot-ls is not running: open a file of a plugin first", vim.log.levels.WARN)
    return
  end
  -- Neovim's list of methods has only the specification's own.
  ---@diagnostic disable-next-line: param-type-mismatch
  client:request("karrot-ls/routes", { uri = vim.NIL }, function(err, answer)
    if err then
      vim.notify("karrot-ls: " .. err.message, vim.log.levels.ERROR)
      return
    end
    choose(client, answer)
  end)
end

return M
