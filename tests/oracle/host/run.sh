#!/usr/bin/env bash
# The host's verdict against a stand-in for the host: recorded outcomes, random plugins, and a new plugin from `new` to its answer.
# usage: run.sh [COUNT [SEED]]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../../.." && pwd)

python=$("$here/environment.sh")
cargo build --manifest-path "$top/Cargo.toml" --locked --quiet
exec "$python" "$here/all.py" "${CARGO_TARGET_DIR:-$top/target}/debug/karrot-ls" "$@"
