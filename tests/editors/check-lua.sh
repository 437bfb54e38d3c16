#!/usr/bin/env bash
# Lua of the editor's client and of its suite: formatted (StyLua), and the help file has a tag for each |link|.
# usage: check-lua.sh [--write]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
stylua=$here/clients/stylua

[ -d "$stylua/node_modules/@johnnymorganz/stylua" ] || {
    mkdir -p "$stylua"
    npm install --prefix "$stylua" --no-audit --no-fund --silent @johnnymorganz/stylua@2.5.2
}
node "$here/format-lua.mjs" "$stylua" "$@" "$top/editors/nvim" "$here"

"$here/install-clients.sh" neovim
"$here/clients/neovim/bin/nvim" --clean -l "$here/check-help.lua" "$top/editors/nvim/doc/karrot_ls.txt"
