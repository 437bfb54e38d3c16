#!/usr/bin/env bash
# Guarantee 14, by what the kernel saw: a server in a workspace full of bait, and `check` on it, start no process, open no
# socket and change nothing below the workspace.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

command -v strace >/dev/null || { apt-get update -qq && apt-get install -y -qq strace; } >/dev/null
cargo build --locked --quiet
server=$PWD/target/debug/karrot-ls
workspace=$(mktemp -d)
trap 'rm -rf "$workspace" "$workspace.log"' EXIT

mkdir -p "$workspace"/plugin "$workspace"/.venv/bin "$workspace"/.venv/lib/python3.12/site-packages
printf '#!/bin/sh\ntouch "$0.was-run"\n' >"$workspace/.venv/bin/python"
chmod +x "$workspace/.venv/bin/python"
echo 'home = /usr/bin' >"$workspace/.venv/pyvenv.cfg"
echo 'import os; os.mkdir("was-run")' >"$workspace/.venv/lib/python3.12/site-packages/bait.pth"
echo 'open("was-run", "w")' | tee "$workspace"/{manage,sitecustomize}.py "$workspace"/plugin/{__init__,apps,views}.py >/dev/null
printf 'from . import views\nurlpatterns = [path("a/", views.a)]\n' >"$workspace/plugin/urls.py"
printf 'python = ".venv/bin/python"\n' >"$workspace/karrot-ls.toml"

say() { printf 'Content-Length: %d\r\n\r\n%s' "${#1}" "$1"; }
session() {
    local document="{\"uri\":\"file://$workspace/plugin/urls.py\""
    local at="{\"textDocument\":$document},\"position\":{\"line\":1,\"character\":25}}"
    say "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"rootUri\":\"file://$workspace\",\"capabilities\":{}}}"
    say '{"jsonrpc":"2.0","method":"initialized","params":{}}'
    say "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":$document,\"languageId\":\"python\",\"version\":1,\"text\":\"urlpatterns = []\"}}}"
    sleep 1
    for method in completion definition hover documentSymbol; do
        say "{\"jsonrpc\":\"2.0\",\"id\":\"$method\",\"method\":\"textDocument/$method\",\"params\":$at}"
    done
    sleep 1
    say '{"jsonrpc":"2.0","id":2,"method":"shutdown"}'
    say '{"jsonrpc":"2.0","method":"exit"}'
}

# usage: judge NAME
judge() {
    local bad
    [ -s "$workspace.log" ] || { echo "$1: strace saw nothing" >&2; exit 1; }
    [ "$(grep -c 'execve(' "$workspace.log")" = 1 ] || { echo "$1: started a process" >&2; grep 'execve(' "$workspace.log" >&2; exit 1; }
    bad=$(grep -E 'socket\(|connect\(' "$workspace.log" || true)
    bad+=$(grep -F "$workspace" "$workspace.log" | grep -E 'O_WRONLY|O_RDWR|O_CREAT|mkdir|rename|unlink|link\(|linkat\(' || true)
    [ -z "$bad" ] || { echo "$1: $bad" >&2; exit 1; }
    [ -z "$(find "$workspace" -name '*was-run*')" ] || { echo "$1: the bait was taken" >&2; exit 1; }
}

calls=execve,socket,connect,openat,open,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,link,linkat,symlink
trace() { strace -f -o "$workspace.log" -e "trace=$calls,symlinkat" "$@"; }

replies=$(session | trace "$server" serve 2>/dev/null)
for id in 1 2 '"hover"' '"completion"'; do
    grep -qF "\"id\":$id" <<<"$replies" || { echo "the server did not answer $id" >&2; exit 1; }
done
grep -qF "$workspace/plugin/urls.py" "$workspace.log" || { echo "the server never looked at the workspace" >&2; exit 1; }
judge serve
trace "$server" check "$workspace" >/dev/null 2>&1 || true
judge check
echo "system calls: serve and check start nothing, connect to nothing, write nothing"
