#!/usr/bin/env bash
# What only the tests need of the machine: Chromium, and the programs that read PDFs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

command -v chromium >/dev/null ||
    apt_install "The browser tests need Chromium" chromium
command -v pdfinfo >/dev/null ||
    apt_install "The tests read PDFs with poppler-utils" poppler-utils
