#!/usr/bin/env bash
# Makes the Python environment of the host stand-in, once for all that use it, and prints its interpreter.
# usage: environment.sh
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../../.." && pwd)
environment=${CARGO_TARGET_DIR:-$top/target}/host-python

# Two suites may ask at the same time.
mkdir -p "$(dirname "$environment")"
exec 8>"$environment.lock"
flock 8

cmp -s "$here/requirements.txt" "$environment/requirements.txt" || {
    # Outcomes were recorded on 3.12: where a folder's search and an exception's text differ, an older one may disagree.
    for python in python3.12 "$HOME"/.pyenv/versions/3.12*/bin/python python3; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null && break
    done
    "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 12))' ||
        echo "no Python 3.12 here: the stand-in runs on $("$python" --version)" >&2
    rm -rf "$environment"
    "$python" -m venv "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt" >&2
    cp "$here/requirements.txt" "$environment/"
}
echo "$environment/bin/python"
