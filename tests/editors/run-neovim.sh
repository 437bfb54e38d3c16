#!/usr/bin/env bash
# Runs the suite in a real Neovim against the built program. usage: run-neovim.sh [PART_OF_A_CASE'S_NAME]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)

"$here/install-clients.sh" neovim
"$here/../oracle/host/environment.sh" >/dev/null
cargo build --manifest-path "$top/Cargo.toml" --locked --quiet
exec timeout 300 "$here/clients/neovim/bin/nvim" -l "$here/neovim/run.lua" "${CARGO_TARGET_DIR:-$top/target}/debug" "$@"
