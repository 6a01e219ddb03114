#!/usr/bin/env bash
# What only the tests need of the machine: Chromium, and the programs that read PDFs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

missing=()
# The headless one needs a fifth less of a processor than the whole; either will do.
command -v chromium-headless-shell chromium >/dev/null ||
    missing+=(chromium-headless-shell)
.venv/bin/python -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null ||
    missing+=(libatomic1) # for the Node.js that Playwright brings
command -v pdfinfo >/dev/null || missing+=(poppler-utils)
[ ${#missing[@]} -eq 0 ] ||
    apt_install "The tests need a browser, or what reads PDFs" "${missing[@]}"
