--- What a plugin author does in Neovim. Every case starts from its own copy of the project, in an editor of its own.

local tests = vim.fs.dirname(debug.getinfo(1, "S").source:sub(2)) .. "/../.."

--- The plugin of Karrot's documentation, in a folder whose name the host can import.
local plugin = {
  ["example_plugin/__init__.py"] = "",
  ["example_plugin/apps.py"] = "",
  ["example_plugin/urls.py"] = [[
from django.urls import path

from .views import simple_view

urlpatterns = [path("example-endpoint/", simple_view, name="example-route")]
]],
  ["example_plugin/views.py"] = [[
from rest_framework.decorators import api_view
from rest_framework.response import Response


@api_view(["GET"])
def simple_view(request):
    """Says that it worked."""
    return Response({"yay": "it worked"})
]],
}

---@param process integer
---@return boolean
local function is_alive(process)
  if vim.uv.kill(process, 0) ~= 0 then
    return false
  end
  -- An orphan that has ended stays in the table until the system's first process asks for it, which can take seconds.
  local ok, lines = pcall(vim.fn.readfile, "/proc/" .. process .. "/stat")
  return not (ok and lines[1] and lines[1]:match("%) Z "))
end

--- The processes that the editor has started: the server, as nothing else is.
---@param editor Editor
---@return integer
local function server_of(editor)
  local children = editor:lua("return vim.api.nvim_get_proc_children(vim.uv.os_getpid())")
  assert(#children == 1, "the editor has started " .. #children .. " processes")
  return children[1]
end

---@class Case
---@field name string
---@field files table<string, string>
---@field run fun(editor: Editor)

---@type Case[]
local cases = {}

---@param name string
---@param files table<string, string>
---@param run fun(editor: Editor)
local function case(name, files, run)
  table.insert(cases, { name = name, files = files, run = run })
end

case("attaches to a plugin's file", plugin, function(editor)
  editor:open("example_plugin/urls.py")
  local state = editor:lua([[return { client().root_dir, vim.bo.omnifunc, vim.bo.tagfunc }]])
  assert(state[1] == editor:path("example_plugin"), state[1])
  assert(state[2] == "v:lua.vim.lsp.omnifunc", state[2])
  assert(state[3] == "v:lua.vim.lsp.tagfunc", state[3])
end)

case("says nothing about a healthy plugin", plugin, function(editor)
  editor:open("example_plugin/urls.py")
  -- A diagnostic that can be awaited comes after all that would have come before it.
  editor:lua([[cursor_on("import simple_view")]])
  editor:type("A  # seen<Esc>:s/simple_view/simple_veiw/<CR>")
  editor:wait("a diagnostic", [[return diagnostic("urls-view-unresolved")]])
  editor:type("uu")
  editor:wait("none is left", [[return #vim.diagnostic.get(0, { severity = { min = "INFO" } }) == 0]])
  -- Hints may be there: that anyone may call a view is told, whether meant or not.
  editor:edit("example_plugin/views.py")
  assert(editor:lua([[return #vim.diagnostic.get(0, { severity = { min = "INFO" } })]]) == 0)
end)

case("a diagnostic follows the typing, and undo takes it back", plugin, function(editor)
  editor:open("example_plugin/urls.py")
  editor:type(":%s/simple_view/simple_veiw/<CR>")
  local found = editor:wait("a diagnostic", [[return diagnostic("urls-view-unresolved")]])
  assert(found.line == 3, "line " .. found.line)
  assert(found.severity == vim.diagnostic.severity.ERROR)
  assert(found.message:find("simple_view", 1, true), "the closest name is missing: " .. found.message)
  editor:type("u")
  editor:wait("it is gone", [[return not diagnostic("urls-view-unresolved")]])
end)

case("a view removed in an unsaved file is missed in urls.py", plugin, function(editor)
  editor:open("example_plugin/urls.py")
  editor:edit("example_plugin/views.py")
  editor:type(":%s/def simple_view/def simple_views/<CR>")
  local found = editor:wait("a diagnostic", [[return diagnostic("urls-view-unresolved", "urls.py")]])
  assert(found.message:find("simple_views", 1, true), "the closest name is missing: " .. found.message)
  editor:type("u")
  editor:wait("it is gone", [[return not diagnostic("urls-view-unresolved", "urls.py")]])
  local saved = table.concat(vim.fn.readfile(editor:path("example_plugin/views.py")), "\n")
  assert(saved:find("def simple_view", 1, true), "the file was saved")
end)

case("<C-x><C-o> inserts a route's name", plugin, function(editor)
  editor:open("example_plugin/views.py")
  editor:lua([[vim.o.completeopt = "menuone,noinsert"]])
  editor:type('ggOfrom django.urls import reverse<Esc>Go<CR><CR>def link():<CR>    return reverse("exam<C-x><C-o>')
  editor:wait("the menu", "return vim.fn.pumvisible() == 1")
  local items = editor:lua([[return vim.fn.complete_info({ "items" }).items]])
  assert(#items == 1, #items .. " items")
  assert(vim.inspect(items[1]):find("/api/plugins/example_plugin/example-endpoint/", 1, true), vim.inspect(items[1]))
  editor:type("<C-y><Esc>")
  editor:wait("the name is inserted", [[return text():find('reverse("example_plugin:example-route', 1, true)]])
end)

case("<C-x><C-o> finds a route without its namespace", plugin, function(editor)
  editor:open("example_plugin/views.py")
  editor:lua([[vim.o.completeopt = "menuone,noinsert"]])
  editor:type('Go<CR><CR>from django.urls import reverse<CR>LINK = reverse("example-r<C-x><C-o>')
  editor:wait("the menu", "return vim.fn.pumvisible() == 1")
  editor:type("<C-y><Esc>")
  editor:wait("the name is inserted", [[return text():find('reverse("example_plugin:example-route', 1, true)]])
end)

case("<C-x><C-o> offers a view inside path()", plugin, function(editor)
  editor:open("example_plugin/urls.py")
  editor:lua([[vim.o.completeopt = "menuone,noinsert"]])
  editor:type(":%s/import simple_view/import */<CR>:%s/, simple_view, /, <CR>")
  editor:lua([[cursor_on('"example-endpoint/", ', 20)]])
  editor:type("asim<C-x><C-o>")
  editor:wait("the menu", "return vim.fn.pumvisible() == 1")
  editor:type("<C-y><Esc>")
  editor:wait("the view is inserted", [[return text():find('"example-endpoint/", simple_view', 1, true)]])
end)

case("CTRL-] on a view goes to its function", plugin, function(editor)
  editor:open("example_plugin/urls.py")
  editor:lua([[cursor_on("simple_view, name", 3)]])
  editor:type("<C-]>")
  editor:wait(
    "views.py",
    [[return vim.api.nvim_buf_get_name(0):match("views%.py$") and vim.fn.getline("."):match("^def simple_view")]]
  )
end)

case(
  "CTRL-] on a route's name goes to its path() call",
  vim.tbl_extend("force", plugin, {
    ["example_plugin/links.py"] = 'from django.urls import reverse\n\nLINK = reverse("example_plugin:example-route")\n',
  }),
  function(editor)
    editor:open("example_plugin/links.py")
    editor:lua([[cursor_on("example-route", 3)]])
    editor:type("<C-]>")
    editor:wait(
      "urls.py",
      [[return vim.api.nvim_buf_get_name(0):match("urls%.py$") and vim.fn.getline("."):match("path%(")]]
    )
  end
)

case("K shows where a route is mounted", plugin, function(editor)
  editor:open("example_plugin/urls.py")
  editor:lua([[cursor_on("example-endpoint", 3)]])
  editor:type("K")
  local shown = editor:wait(
    "a floating window",
    [[
      for _, window in ipairs(vim.api.nvim_list_wins()) do
        if vim.api.nvim_win_get_config(window).relative ~= "" then
          return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), "\n")
        end
      end
    ]]
  )
  assert(shown:find("/api/plugins/example_plugin/example-endpoint/", 1, true), shown)
end)

case("gO lists the file's routes", plugin, function(editor)
  editor:open("example_plugin/urls.py")
  editor:type("gO")
  local entries = editor:wait("the list", [[local l = vim.fn.getloclist(0); return #l > 0 and l]])
  assert(entries[1].text:find("example%-endpoint"), entries[1].text)
end)

local without_init = vim.tbl_extend("force", plugin, {})
without_init["example_plugin/__init__.py"] = nil

case("a code action creates the missing __init__.py", without_init, function(editor)
  editor:open("example_plugin/apps.py")
  editor:wait("a diagnostic", [[return diagnostic("plugin-no-init")]])
  editor:lua([[
    vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.title:find("__init__.py", 1, true) end })
  ]])
  editor:wait("the file", "return vim.uv.fs_stat(...) ~= nil", editor:path("example_plugin/__init__.py"))
  editor:wait("it is gone", [[return not diagnostic("plugin-no-init")]])
end)

--- The example that README begins with.
---@return table<string, string>
local function broken_plugin()
  local example = vim.fs.normalize(vim.fs.abspath(tests .. "/examples/broken-plugin"))
  local files = {}
  for path, kind in vim.fs.dir(example, { depth = 9 }) do
    if kind == "file" then
      files["broken-plugin/" .. path] = table.concat(vim.fn.readfile(example .. "/" .. path, "b"), "\n")
    end
  end
  return files
end

--- Lua for the child: what is wrong, and the first code action for it.
local mending = [[
  function _G.loud()
    return vim.diagnostic.get(nil, { severity = { min = vim.diagnostic.severity.WARN } })
  end

  function _G.is_said(code)
    return vim.iter(loud()):any(function(one)
      return one.code == code
    end)
  end

  --- The first finding that has a mend: what follows from it goes with it.
  function _G.mendable()
    for _, one in ipairs(loud()) do
      if one.user_data.lsp.data.fixable then
        return one
      end
    end
  end

  function _G.is_there(message)
    return vim.iter(loud()):any(function(one)
      return one.message == message
    end)
  end

  function _G.mend(diagnostic)
    vim.api.nvim_set_current_buf(diagnostic.bufnr)
    vim.api.nvim_win_set_cursor(0, { diagnostic.lnum + 1, diagnostic.col })
    local taken = false
    vim.lsp.buf.code_action({
      apply = true,
      filter = function(action)
        local is_first = not taken and action.edit ~= nil
        taken = taken or is_first
        return is_first
      end,
    })
  end
]]

--- Takes code actions, nothing else, until nothing is left to mend; these findings must be among what was said: some
--- only come when what hid them is mended.
---@param editor Editor
---@param codes string[] the first is there from the beginning
local function mend_all(editor, codes)
  editor:lua(mending)
  editor:wait(codes[1], "return is_said(...)", codes[1])
  local said = {}
  for _ = 1, 20 do
    for _, code in ipairs(codes) do
      said[code] = said[code] or editor:lua("return is_said(...)", code)
    end
    if editor:lua("return #loud()") == 0 then
      break
    end
    local mended = editor:wait("something to mend", "local one = mendable(); return one and (mend(one) or one.message)")
    editor:wait("mended: " .. mended, "return not is_there(...)", mended)
  end
  assert(editor:lua("return #loud()") == 0, "still there: " .. editor:lua("return vim.inspect(loud())"))
  for _, code in ipairs(codes) do
    assert(said[code], "never said: " .. code)
  end
end

case("code actions lead the broken example to a plugin that loads", broken_plugin(), function(editor)
  for _, file in ipairs({ "apps.py", "views.py", "urls.py" }) do
    editor:open("broken-plugin/" .. file)
  end
  mend_all(editor, { "plugin-module-name-invalid", "urls-view-unresolved", "route-arguments" })
  editor:lua([[
    client():request("karrot-ls/doctor", { uri = vim.uri_from_fname(client().root_dir) }, function(_, answer)
      _G.verdict = answer
    end)
  ]])
  local verdict = editor:wait("the verdict", "return verdict")
  assert(verdict.site == "up", vim.inspect(verdict))
  assert(verdict.plugins["broken-plugin"].backend == "loaded", vim.inspect(verdict))
end)

--- The stand-in for the host, with its Python.
---@param ... string what host.py is asked
---@return string
local function ask_host(...)
  local folder = vim.fs.normalize(vim.fs.abspath(tests .. "/oracle/host"))
  local environment = vim.system({ folder .. "/environment.sh" }, { text = true }):wait()
  assert(environment.code == 0, environment.stderr)
  local answer = vim.system({ vim.trim(environment.stdout), folder .. "/host.py", ... }, { text = true }):wait()
  assert(answer.code == 0, answer.stderr)
  return answer.stdout
end

case("from `new` over three mistakes and code actions to a plugin that answers on the host", {}, function(editor)
  local work, host = editor:path("work"), editor:path("plugins")
  vim.fn.mkdir(work, "p")
  vim.fn.mkdir(host, "p")
  ---@return vim.SystemCompleted
  local function karrot_ls(...)
    return vim.system({ editor.program, ... }, { cwd = work, text = true }):wait()
  end
  assert(karrot_ls("new", "compost-plan").code == 0)

  editor:open("work/compost-plan/compost_plan/apps.py")
  editor:type(':%s/__package__/"compost"/<CR>:silent write<CR>')
  editor:open("work/compost-plan/compost_plan/urls.py")
  editor:type(":%s/HelloView/HeloView/<CR>")
  assert(vim.uv.fs_unlink(work .. "/compost-plan/compost_plan/__init__.py"))
  editor:type(":silent write<CR>")
  editor:wait("both are written", "return not vim.bo.modified")
  local refused = karrot_ls("pack", "compost-plan")
  assert(refused.code == 1 and not vim.uv.fs_stat(work .. "/compost-plan.zip"), vim.inspect(refused))

  mend_all(editor, { "plugin-no-init", "apps-name-mismatch", "urls-view-unresolved" })
  editor:type(":silent wall<CR>")
  editor:wait("all is written", "return #vim.fn.getbufinfo({ bufmodified = 1 }) == 0")
  local packed = karrot_ls("pack", "compost-plan")
  assert(packed.code == 0, vim.inspect(packed))
  assert(vim.trim(ask_host("install", work .. "/compost-plan.zip", host)) == "compost-plan")
  local url = "/api/plugins/compost_plan/hello/"
  local outcome = vim.json.decode(ask_host("outcome", host, url))
  assert(outcome.site == "up" and outcome.requests[url] == 200, vim.inspect(outcome))
end)

case("stopping the server and editing on gives a new process", plugin, function(editor)
  editor:open("example_plugin/urls.py")
  local before = server_of(editor)
  editor:lua("client():stop()")
  editor:wait("it is gone", "return client() == nil")
  editor:open("example_plugin/urls.py")
  assert(server_of(editor) ~= before)
  editor:type(":%s/simple_view/simple_veiw/<CR>")
  editor:wait("a diagnostic", [[return diagnostic("urls-view-unresolved")]])
end)

case("a file that is renamed is seen when a buffer is written", plugin, function(editor)
  editor:open("example_plugin/urls.py")
  local views = editor:path("example_plugin/views.py")
  assert(vim.uv.fs_rename(views, views .. ".away"))
  editor:type(":silent write<CR>")
  editor:wait("a diagnostic", [[return diagnostic("urls-import-missing")]])
  assert(vim.uv.fs_rename(views .. ".away", views))
  editor:type(":silent write<CR>")
  editor:wait("no diagnostic", [[return diagnostic("urls-import-missing") == nil]])
end)

case(":KarrotRoutes goes to the chosen route", plugin, function(editor)
  editor:open("example_plugin/views.py")
  -- `vim.ui.select` is what users replace with their own picker.
  editor:lua([[
    vim.ui.select = function(items, options, choose)
      _G.offered = vim.tbl_map(options.format_item, items)
      choose(items[1])
    end
  ]])
  editor:type(":KarrotRoutes<CR>")
  local offered = editor:wait("the list", "return offered")
  assert(#offered == 1, vim.inspect(offered))
  assert(offered[1]:find("/api/plugins/example_plugin/example-endpoint/", 1, true), offered[1])
  assert(offered[1]:find("example_plugin:example-route", 1, true), offered[1])
  editor:wait(
    "urls.py",
    [[return vim.api.nvim_buf_get_name(0):match("urls%.py$") and vim.fn.getline("."):match("path%(")]]
  )
end)

case(":checkhealth is content", plugin, function(editor)
  editor:open("example_plugin/urls.py")
  editor:type(":silent checkhealth karrot_ls<CR>")
  local report = editor:wait("the report", [[return vim.bo.filetype == "checkhealth" and text()]])
  assert(report:find("karrot%-ls %d+%.%d+%.%d+"), report)
  assert(report:find("Running for 1 buffer", 1, true), report)
  assert(not report:find("ERROR") and not report:find("WARNING"), report)
end)

case("the server ends with the editor", plugin, function(editor)
  editor:open("example_plugin/urls.py")
  local server = server_of(editor)
  assert(is_alive(server))
  pcall(vim.rpcnotify, editor.channel, "nvim_command", "qall!")
  assert(vim.fn.jobwait({ editor.channel }, 5000)[1] == 0, "the editor ended badly")
  assert(
    vim.wait(1000, function()
      return not is_alive(server)
    end),
    "the server is still there"
  )
end)

case("the server ends when the editor is killed", plugin, function(editor)
  editor:open("example_plugin/urls.py")
  local server = server_of(editor)
  vim.uv.kill(editor.pid, "sigkill")
  assert(
    vim.wait(3000, function()
      return not is_alive(server)
    end),
    "the server is still there"
  )
end)

return cases
