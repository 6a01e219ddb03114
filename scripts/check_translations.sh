#!/usr/bin/env bash
# Every text for people has its Norwegian: nothing missing, nothing fuzzy, nothing new
# in the code that the catalogues have not seen. Works on a copy.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

command -v xgettext >/dev/null ||
    apt_install "The translations are checked with gettext" gettext

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
find manage.py portal partnerships forums funding templates locale -type f \
    \( -name "*.py" -o -name "*.html" -o -name "*.txt" -o -name "*.po" \) -print0 |
    xargs -0 cp --parents -t "$copy"
python=$PWD/.venv/bin/python
(
    cd "$copy"
    DEMO=true "$python" manage.py makemessages --locale nn --locale nb \
        --no-location --no-wrap >/dev/null
)

wrong=0
for language in nn nb; do
    po=$copy/locale/$language/LC_MESSAGES/django.po
    [ -e "$po" ] || fail "There is no locale/$language/LC_MESSAGES/django.po."
    msgfmt --check -o /dev/null "$po" || wrong=1
    for kind in untranslated only-fuzzy; do
        left=$(msgattrib "--$kind" --no-obsolete --no-location --no-wrap "$po" |
            grep -E '^(msgctxt|msgid) ' | grep -v '^msgid ""$' || true)
        [ -z "$left" ] || {
            say "$language, ${kind#only-}:"
            say "$left"
            wrong=1
        }
    done
done
[ $wrong -eq 0 ] || fail "Translate these in locale/, and then run this again."
