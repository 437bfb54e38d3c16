#!/usr/bin/env bash
# The host's verdict against a stand-in for the host: recorded outcomes, random plugins, and a new plugin from `new` to its answer.
# usage: run.sh [COUNT [SEED]]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../../.." && pwd)
target=${CARGO_TARGET_DIR:-$top/target}

# Outcomes were recorded on 3.12: where a folder's search and an exception's text differ, an older one may disagree.
for python in python3.12 "$HOME"/.pyenv/versions/3.12*/bin/python python3; do
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null && break
done
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 12))' ||
    echo "no Python 3.12 here: the stand-in runs on $("$python" --version)" >&2

environment=$target/host-python
cmp -s "$here/requirements.txt" "$environment/requirements.txt" || {
    rm -rf "$environment"
    "$python" -m venv "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
    cp "$here/requirements.txt" "$environment/"
}
cargo build --manifest-path "$top/Cargo.toml" --locked --quiet
exec "$environment/bin/python" "$here/all.py" "$target/debug/karrot-ls" "$@"
