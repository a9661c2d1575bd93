#!/usr/bin/env bash
# Makes this machine able to run the product: Python packages into .venv, system libraries where they are missing.
# With the word "browser" it also sees to the Chromium and the Redis that tests drive.
# Quiet when there is nothing to do or everything went well. Called by the Makefile.
set -euo pipefail
umask 022
cd "$(dirname "$0")/.."

UV_VERSION=0.13.9
LIBRARIES=(libgobject-2.0.so.0 libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0 libfontconfig.so.1)
PACKAGES=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-dejavu-core)
OWN_UV=build/uv

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

works() { "$@" >/dev/null 2>&1; }

python_found() {
    local candidate
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if works "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    stop "Python 3.11 or newer is needed. On Debian and Ubuntu: apt-get install python3 python3-venv"
}

# All that is missing is asked for at once: as root it is installed, otherwise the command to do it is shown.
need_packages() {
    [ $# -gt 0 ] || return 0
    if [ "$(id -u)" = 0 ] && works command -v apt-get; then
        say "Installing $*"
        export DEBIAN_FRONTEND=noninteractive
        local log
        log=$(mktemp)
        # The lists may be missing or old; they are fetched only when the packages cannot be had without.
        apt-get install -y -q --no-install-recommends "$@" >"$log" 2>&1 ||
            { apt-get update -q && apt-get install -y -q --no-install-recommends "$@"; } >"$log" 2>&1 ||
            { cat "$log" >&2; stop "These packages could not be installed: $*"; }
        rm -f "$log"
    elif works command -v apt-get; then
        stop "Run this once, then make again: sudo apt-get install --no-install-recommends $*"
    else
        stop "Install what your system calls these Debian packages, then make again: $*"
    fi
}

uv_found() {
    local candidate
    for candidate in "$OWN_UV/bin/uv" uv; do
        if works "$candidate" --version; then
            printf '%s' "$candidate"
            return
        fi
    done
    return 1
}

# Debian and Ubuntu forbid pip to touch the system's Python, and may leave out pip or venv: take what is there.
install_uv() {
    rm -rf "$OWN_UV"
    if works "$1" -m pip --version; then
        "$1" -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
            --target "$OWN_UV" "uv==$UV_VERSION"
    else
        "$1" -m venv "$OWN_UV"
        "$OWN_UV/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
    fi
}

install_python_packages() {
    local uv
    uv_found >/dev/null || install_uv "$1"
    uv=$(uv_found) || stop "uv could not be installed. Install it by hand: https://docs.astral.sh/uv/"
    # An environment that is there keeps its Python; only a new one takes the Python found above.
    works .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || export UV_PYTHON="$1"
    # Compiled once here, the packages need not be compiled at every start where Python may not write its own.
    UV_PYTHON_DOWNLOADS=never "$uv" sync --quiet --locked --compile-bytecode
}

# $1: a Python; the rest: shared libraries that it must be able to load.
can_load() {
    local python=$1
    shift
    works "$python" -c 'import ctypes, sys; [ctypes.CDLL(name) for name in sys.argv[1:]]' "$@"
}

libraries_are_there() {
    [ "$(uname)" = Linux ] || return 0
    can_load "$1" "${LIBRARIES[@]}" && [ -n "$(fc-list 2>/dev/null)" ]
}

browser_is_there() {
    works command -v chromium || works command -v chromium-browser || works command -v google-chrome
}

python=$(python_found)
packages=()
uv_found >/dev/null || works "$python" -m pip --version || works "$python" -c 'import ensurepip' ||
    packages+=(python3-venv)
libraries_are_there "$python" || packages+=("${PACKAGES[@]}")
if [ "${1:-}" = browser ]; then
    browser_is_there || packages+=(chromium)
    # Joins several processes of the product, as the tests start them.
    works command -v redis-server || packages+=(redis-server)
    # Playwright brings a Node.js that needs it.
    [ "$(uname)" != Linux ] || can_load "$python" libatomic.so.1 || packages+=(libatomic1)
fi
need_packages ${packages[@]+"${packages[@]}"}
install_python_packages "$python"
