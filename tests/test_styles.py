"""Names of classes in style sheets: each that is used is there, and means one thing."""

import re
from collections import defaultdict

from tests.test_house_rules import ROOT, SOURCES, TEMPLATES

SHEETS = sorted((ROOT / "static/css").glob("*.css"))
OTHERS = [*(ROOT / "static/print").glob("*.css"), *ROOT.glob("static/vendor/*/d*.css")]
# Beside the others it says what is another on paper; the other stands alone.
APART = {"print.css", "failure.css"}


def selectors(sheet):
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
    for found in re.findall(r"([^{};]+)\{", text):
        yield from (one.strip() for one in found.split(","))


def classes_used(path):
    """Those that are written out; what a template puts together is left out."""
    text = path.read_text(encoding="utf-8")
    for given in re.findall(r'\bclass="([^"]*)"', re.sub(r"{[{%].*?[%}]}", "§", text)):
        yield from (name for name in given.split() if not set(name) & set("§{}"))


def test_every_class_that_is_used_is_in_a_style_sheet():
    known = {
        name
        for sheet in SHEETS + OTHERS
        for selector in selectors(sheet)
        for name in re.findall(r"\.([a-zA-Z][\w-]*)", selector)
    }
    unknown = {
        (path.name, name)
        for path in [*TEMPLATES, *SOURCES]
        for name in classes_used(path)
        if name not in known
    }
    assert unknown == set(), "It styles nothing: take it away, or correct it."


def test_no_two_style_sheets_say_what_a_class_is():
    """One that was «figures» in two of them once took a table apart."""
    sheets = defaultdict(set)
    for sheet in SHEETS:
        for selector in selectors(sheet):
            if sheet.name not in APART and re.fullmatch(r"\.[\w-]+", selector):
                sheets[selector].add(sheet.name)
    twice = {name: found for name, found in sheets.items() if len(found) > 1}
    assert twice == {}, "Say it in one, or find another name for the other."
