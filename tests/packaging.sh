#!/usr/bin/env bash
# Builds the wheel, installs it into a fresh environment as `pip install karrot-ls` would, and checks the installed command
# end to end; the same for `cargo install --path .`. usage: packaging.sh [dev|release]   (dev unless said otherwise: what cargo has built for the tests)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/.." && pwd)
profile=${1:-dev}
passed=0 failed=0

# check TITLE COMMAND...: counts it.
check() {
    local title=$1
    shift
    if "$@"; then
        passed=$((passed + 1)) && echo "  ✔ $title"
    else
        failed=$((failed + 1)) && echo "  ✘ $title"
    fi
}
# exits STATUS COMMAND...: whether the command ends with this status.
exits() {
    local expected=$1 status=0
    shift
    "$@" >"$work/output" 2>"$work/errors" || status=$?
    [ "$status" = "$expected" ] || { echo "    status $status instead of $expected: $*"; sed 's/^/    /' "$work/errors"; return 1; }
}
says() { grep -qF -- "$1" "$work/output" || { echo "    does not say $1"; return 1; }; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv tools
tools/bin/pip install --quiet --disable-pip-version-check 'maturin>=1.9,<2'
tools/bin/maturin build --quiet --manifest-path "$top/Cargo.toml" --profile "$profile" --out "$work/wheels"
wheel=$(echo wheels/karrot_ls-*.whl)
echo "$(basename "$wheel"): $(($(stat -c %s "$wheel") / 1024)) KiB"

python3 -m venv fresh
fresh/bin/pip install --quiet --disable-pip-version-check --no-index "$wheel"
command=$work/fresh/bin/karrot-ls
# Nothing of the repository is in sight: what is checked came out of the wheel.
cp -r "$top/tests/examples/broken-plugin" broken-plugin

check "the wheel has the command and no Python code" \
    test -z "$(tools/bin/python -m zipfile -l "$wheel" | awk '{print $1}' | grep '\.py$')"
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$top/Cargo.toml" | head -n 1)
check "it says its version" exits 0 "$command" --version
check "which is the crate's" says "karrot-ls $version"
check "check finds what is wrong" exits 1 "$command" check broken-plugin --output-format json
check "and names it" says '"urls-view-unresolved"'
check "routes lists the mounted URLs" exits 0 "$command" routes broken-plugin --output-format json
check "from the root" says 'api/plugins/broken-plugin/entries/'
check "explain knows the code's page" exits 0 "$command" explain urls-view-unresolved
check "doctor says what the host would do" exits 1 "$command" doctor broken-plugin --output-format json
check "by the site's state" says '"down-setup"'
check "bad usage ends with 2" exits 2 "$command" check no-such-folder

# The language server of the wheel: initialize, shutdown, exit.
frame() { printf 'Content-Length: %d\r\n\r\n%s' ${#1} "$1"; }
{
    frame '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}'
    frame '{"jsonrpc":"2.0","method":"initialized","params":{}}'
    frame '{"jsonrpc":"2.0","id":2,"method":"shutdown"}'
    frame '{"jsonrpc":"2.0","method":"exit"}'
} >session
check "the server starts and ends" exits 0 timeout 10 "$command" serve --stdio <session
check "and says who it is" says "\"version\":\"$version\""

# What Vite really writes is a manifest that the host's stand-in serves a frontend by.
host() { "$python" "$top/tests/oracle/host/host.py" "$@" >"$work/output"; }
python=$("$top/tests/oracle/host/environment.sh")
check "a new plugin with a frontend" exits 0 "$command" new Bikes --frontend
rm -rf Bikes/frontend/dist
check "is not packed before it is built" exits 1 "$command" pack Bikes
check "gets its packages" exits 0 npm --prefix Bikes/frontend install --no-audit --no-fund --silent
check "is built by Vite" exits 0 npm --prefix Bikes/frontend run build --silent
check "is right then" exits 0 "$command" check Bikes
check "is packed" exits 0 "$command" pack Bikes
mkdir plugins
check "is installed by the host" host install Bikes.zip plugins
check "is started" host outcome plugins
check "with its frontend" says '"frontend": "ok"'

check "cargo installs it" exits 0 cargo install --quiet --locked --profile "$profile" --path "$top" --root "$work/cargo"
check "and it is the same program" exits 0 "$work/cargo/bin/karrot-ls" --version
check "of the same version" says "karrot-ls $version"

printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
