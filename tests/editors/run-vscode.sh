#!/usr/bin/env bash
# Packages the extension and runs its suites in the real VS Code against the installed package.
# usage: run-vscode.sh [host|elsewhere|ui|trust|control]...   (none: all)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
extension=$top/editors/vscode

"$here/install-vscode.sh"
cargo build --manifest-path "$top/Cargo.toml" --locked --quiet

[ "$extension/node_modules/.package-lock.json" -nt "$extension/package-lock.json" ] ||
    npm ci --prefix "$extension" --no-audit --no-fund --silent
npm run --prefix "$extension" --silent typecheck
npm run --prefix "$extension" --silent lint
work=$here/clients/vscode-run
rm -rf "$work"
mkdir -p "$work"
vsix=$work/karrot-ls.vsix
npm run --prefix "$extension" --silent package -- \
    --target linux-x64 --binary "${CARGO_TARGET_DIR:-$top/target}/debug/karrot-ls" --out "$vsix" >"$work/package.log" 2>&1 ||
    { cat "$work/package.log" >&2; exit 1; }

exec timeout 600 node "$here/vscode/run.mjs" "$vsix" "$work" "$@"
