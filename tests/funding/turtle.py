"""A strict reader of the part of Turtle that a catalogue is written in.

Triples with absolute IRIs; a line that is not of the grammar is an error. Terms are
("iri", value) or ("literal", value, language, datatype).
"""

import re

XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
TOKEN = re.compile(
    r"""\s*(?:
    (?P<prefix>@prefix)\b
    | (?P<iri><[^\x00-\x20<>"{}|^`\\]*>)
    | (?P<literal>"(?:[^"\\\n\r]|\\[tbnrf"'\\]|\\u[0-9A-Fa-f]{4})*")
    | (?P<language>@[a-z]{2,3})\b
    | (?P<datatype>\^\^)
    | (?P<name>[a-z]+:[A-Za-z][A-Za-z0-9_-]*|[a-z]+:(?=\s))
    | (?P<a>a)(?=\s)
    | (?P<mark>[;.,])
    )""",
    re.X,
)
ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def tokens(text):
    place = 0
    while text[place:].strip():
        found = TOKEN.match(text, place)
        assert found, f"not Turtle: {text[place : place + 60]!r}"
        yield found.lastgroup, found[found.lastgroup]
        place = found.end()


def read(text) -> set[tuple]:
    return set(_Reader(tokens(text)).triples())


class _Reader:
    def __init__(self, source):
        self.rest = list(source)
        self.prefixes = {}

    def take(self, *kinds):
        kind, value = self.rest.pop(0)
        assert kind in kinds, (kind, value, kinds)
        return kind, value

    def next_is(self, kind, value=None):
        return bool(self.rest) and (
            self.rest[0][0] == kind and value in (None, self.rest[0][1])
        )

    def triples(self):
        while self.rest:
            if self.next_is("prefix"):
                self.take("prefix")
                name = self.take("name")[1]
                self.prefixes[name[:-1]] = self.take("iri")[1][1:-1]
                assert self.take("mark")[1] == "."
            else:
                yield from self.statement()

    def statement(self):
        subject = self.iri()
        while True:
            predicate = RDF_TYPE if self.next_is("a") else None
            if predicate:
                self.take("a")
            else:
                predicate = self.iri()
            while True:
                yield subject, predicate, self.term()
                mark = self.take("mark")[1]
                if mark != ",":
                    break
            if mark == ".":
                return

    def iri(self):
        kind, value = self.take("iri", "name")
        if kind == "iri":
            assert re.match(r"^[a-z]+:", value[1:]), f"not absolute: {value}"
            return value[1:-1]
        prefix, _, name = value.partition(":")
        return self.prefixes[prefix] + name

    def term(self):
        if not self.next_is("literal"):
            return "iri", self.iri()
        text = unescaped(self.take("literal")[1][1:-1])
        if self.next_is("language"):
            return "literal", text, self.take("language")[1][1:], LANG_STRING
        if self.next_is("datatype"):
            self.take("datatype")
            return "literal", text, "", self.iri()
        return "literal", text, "", XSD_STRING


def unescaped(text):
    def one(found):
        code = found[1]
        if code.startswith("u"):
            return chr(int(code[1:], 16))
        return ESCAPED.get(code, code)

    return re.sub(r"\\(u[0-9A-Fa-f]{4}|.)", one, text)


def read_json_ld(whole) -> set[tuple]:
    """The same triples of JSON-LD with a context of prefixes alone."""
    prefixes = whole["@context"]

    def full(name):
        prefix, colon, rest = name.partition(":")
        return prefixes[prefix] + rest if colon and prefix in prefixes else name

    def term(value):
        if "@id" in value:
            assert set(value) == {"@id"}
            return "iri", full(value["@id"])
        language, kind = value.get("@language", ""), value.get("@type")
        datatype = LANG_STRING if language else full(kind) if kind else XSD_STRING
        return "literal", value["@value"], language, datatype

    found = set()
    for node in whole["@graph"]:
        found.add((node["@id"], RDF_TYPE, ("iri", full(node["@type"]))))
        for predicate, values in node.items():
            if not predicate.startswith("@"):
                found |= {(node["@id"], full(predicate), term(v)) for v in values}
    return found
