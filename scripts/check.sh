#!/usr/bin/env bash
# Everything that can be said of the code without running it. Tells all, not only the
# first: each check runs, and the exit is 1 when any of them found something.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

bin=.venv/bin
failed=()

check() {
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        say "ok      $name"
    else
        say "FAILED  $name"
        say "$output"
        failed+=("$name")
    fi
}

# A key and certificate as SEAL_PEM has them, for this run alone.
seal=$(openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=check \
    -keyout /dev/stdout 2>/dev/null)

# Settings as in production; nothing is started, and nobody connects.
production() {
    env -u DEMO -u DEBUG \
        SECRET_KEY="$(head -c 48 /dev/urandom | base64 -w 0)" \
        DATABASE_URL=postgresql://portal:x@nowhere/portal \
        REDIS_URL=redis://nowhere/0 \
        ALLOWED_HOSTS=portal.example \
        PORTAL_URL=https://portal.example \
        EMAIL_URL=smtp+tls://portal:x@mail.example:587 \
        DEFAULT_FROM_EMAIL=portal@portal.example \
        SEAL_PEM="$seal" \
        "$@"
}

check "lint (ruff)" $bin/ruff check .
check "format (ruff)" $bin/ruff format --check .
check "types (mypy)" env DEMO=true DATABASE_URL=postgresql:///nowhere \
    REDIS_URL=redis://nowhere/0 $bin/mypy
check "import directions (import-linter)" $bin/lint-imports
check "templates (djlint)" $bin/djlint --lint --quiet templates
check "migrations" $bin/python manage.py makemigrations --check --dry-run
check "translations" scripts/check_translations.sh
check "production settings (check --deploy)" \
    production $bin/python manage.py check --deploy --fail-level WARNING

[ ${#failed[@]} -eq 0 ] || fail "${#failed[@]} of the checks failed: $(
    IFS=,
    echo "${failed[*]}"
)"
