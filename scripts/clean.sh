#!/usr/bin/env bash
# Removes what the other commands made, unless something of it still runs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

for users in var/run/*.users var/test/run/*.users; do
    [ ! -e "$users" ] || flock --exclusive --nonblock "$users" true ||
        fail "Something uses the servers in var/. Stop it first."
done
rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
find . -path ./node_modules -prune -o \
    \( -name __pycache__ -o -name '*.mo' \) -exec rm -rf {} +
