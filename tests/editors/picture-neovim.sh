#!/usr/bin/env bash
# Makes docs/images/neovim.png: the real Neovim with the real server on the broken example, photographed in a terminal
# on a virtual screen. Needs Debian's xvfb, kitty, imagemagick, fonts-jetbrains-mono and libgl1-mesa-dri; installs what is missing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
picture=${1:-$top/docs/images/neovim.png}

missing=()
for package in xvfb kitty imagemagick fonts-jetbrains-mono libgl1-mesa-dri; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] || {
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo -n)
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}
"$here/install-clients.sh" neovim
cargo build --manifest-path "$top/Cargo.toml" --locked --quiet

work=$(mktemp -d)
started=()
finish() {
    for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
    rm -rf "$work"
}
trap finish EXIT

# Outside this repository, so that the plugin is the root and its path in the picture is short.
cp -r "$top/tests/examples/broken-plugin" "$work/broken-plugin"
export PATH=${CARGO_TARGET_DIR:-$top/target}/debug:$PATH
export XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state XDG_DATA_HOME=$work/data XDG_CACHE_HOME=$work/cache
export LIBGL_ALWAYS_SOFTWARE=1

Xvfb -displayfd 3 -screen 0 1480x760x24 -nolisten tcp 3>"$work/display" 2>"$work/xvfb.log" &
started+=($!)
until [ -s "$work/display" ]; do sleep 0.05; done
DISPLAY=:$(cat "$work/display")
export DISPLAY

nvim=$here/clients/neovim/bin/nvim
kitty --config "$here/picture-kitty.conf" --directory "$work/broken-plugin" \
    "$nvim" --clean -n --listen "$work/socket" \
    --cmd "let g:loaded_python3_provider=0" --cmd "set runtimepath^=$top/editors/nvim" \
    -S "$here/picture-neovim.lua" urls.py 2>"$work/kitty.log" &
started+=($!)

for _ in $(seq 200); do
    ready=$("$nvim" --server "$work/socket" --remote-expr 'luaeval("_G.ready == true")' 2>/dev/null || true)
    [ "$ready" != true ] || break
    sleep 0.1
done
[ "$ready" = true ] || { cat "$work"/*.log >&2; echo "the editor never showed what the picture is about" >&2; exit 1; }
sleep 0.5 # the terminal paints

mkdir -p "$(dirname "$picture")"
import -window root "$work/screen.png"
convert "$work/screen.png" -strip -colors 256 "png8:$picture"
"$nvim" --server "$work/socket" --remote-send '<C-\><C-n>:qall!<CR>'
echo "$picture"
