"""A small graph, written as Turtle and as JSON-LD: the same triples in both."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NAMESPACES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
TYPE = "rdf:type"
# What an IRI may not hold (RFC 3987, and Turtle's IRIREF): written as %XX.
NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
CONTROL = re.compile(r'[\\"\x00-\x1f\x7f]')


@dataclass(frozen=True, slots=True)
class Iri:
    """A whole address, or a ``prefix:name`` of NAMESPACES with ``short``."""

    value: str
    short: bool = False

    @property
    def clean(self) -> str:
        return NOT_IN_IRI.sub(lambda one: f"%{ord(one[0]):02X}", self.value)


@dataclass(frozen=True, slots=True)
class Literal:
    """A text with its language, a value with its datatype, or neither."""

    value: str
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A subject, and what is said of it: predicates are ``prefix:name``."""

    iri: Iri
    kind: str
    said: Sequence[tuple[str, Iri | Literal]]

    def triples(self) -> Iterator[tuple[str, Iri | Literal]]:
        yield TYPE, Iri(self.kind, short=True)
        yield from self.said


def as_turtle(nodes: Sequence[Node]) -> str:
    heads = [f"@prefix {name}: <{iri}> ." for name, iri in NAMESPACES.items()]
    blocks = []
    for node in nodes:
        said = [
            f"    {'a' if predicate == TYPE else predicate} {_term(value)}"
            for predicate, value in node.triples()
        ]
        blocks.append(f"<{node.iri.clean}>\n" + " ;\n".join(said) + " .")
    return "\n".join(heads) + "\n\n" + "\n\n".join(blocks) + "\n"


def _term(value: Iri | Literal) -> str:
    if isinstance(value, Iri):
        return value.value if value.short else f"<{value.clean}>"
    text = CONTROL.sub(
        lambda one: ESCAPES.get(one[0]) or f"\\u{ord(one[0]):04X}", value.value
    )
    if value.language:
        return f'"{text}"@{value.language}'
    return f'"{text}"^^{value.datatype}' if value.datatype else f'"{text}"'


def as_json_ld(nodes: Sequence[Node]) -> str:
    graph = []
    for node in nodes:
        said: dict[str, list[dict[str, str]]] = {}
        for predicate, value in node.said:
            said.setdefault(predicate, []).append(_value(value))
        graph.append({"@id": node.iri.clean, "@type": node.kind, **said})
    whole = {"@context": NAMESPACES, "@graph": graph}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _value(value: Iri | Literal) -> dict[str, str]:
    if isinstance(value, Iri):
        return {"@id": value.value if value.short else value.clean}
    found = {"@value": value.value}
    if value.language:
        found["@language"] = value.language
    elif value.datatype:
        found["@type"] = value.datatype
    return found
