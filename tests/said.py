"""What a page says, and what of it is English where it should not be."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd%]|</?\w+>")
# What the cast's county holds: names, and texts that the factories have typed.
TYPED = re.compile(
    r"@example|Udir|Partnarskap|Skulebasert|Høgskulen|Møre og Romsdal"
    r"|Base and children|The school analysis|All teachers, the leaders"
    r"|Work in the schools|Kan vi vere med"
    r"|Kva saka gjeld|Broren min|rår til|Eigarane vil|For lite|Flest er med"
    r"|Gje 80 000|Alle skular er|Det er skulebasert|Heile personalet er|Retta"
    r"|Vurdering i fag, Sula|Fordeling mellom nettverka|Vårmøtet|Haustmøtet"
    r"|Beløpet til Giske|Revidert budsjett|Ikkje brukt|Vi meiner at|Sjå saka frå"
    r"|To samlingar|Alle skulane i|Vurdering saman|Vi har folk|Kari Nordli|Dean"
    # headings of clauses, which are in the agreement's language
    r"|Tiltak og omfang|Personvern, rettar|Roller og ansvar|Bakgrunn og rettsleg"
    r"|Prinsipp for samarbeidet|Framdrift og mile|Varigheit, opps|Evaluering og rap"
    r"|Ramme for kvart|Samarbeid og samr|Kl. 9: Om vurd|Rammeavtale for Nordre"
    r"|Leiar owner|Leiar uh|Fleire skular vil"
    r"|Nordre, ved Giske"
    r"|Eg sa at|Eg kom klokka|Det er teke inn|Spør UH om|Referatet er godkjent"
)

VOID, OWN = ("br", "hr", "img", "input", "wbr"), ("div", "p", "textarea")


class Texts(HTMLParser):
    """What a page says: its texts, and the attributes that are read out.

    Not what stands in a language of its own, such as the text of a letter.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: set[str] = set()
        self.is_code = False
        self.own_language = 0  # how deep inside it
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.is_code = tag in ("script", "style")
        begins = tag in OWN and "lang" in dict(attrs)
        if tag not in VOID and (begins or self.own_language):
            self.own_language += 1
        for name, value in attrs:
            if name in ("aria-label", "title", "placeholder", "alt") or (
                name.startswith("data-keep-")
            ):
                self.say(value)

    def handle_endtag(self, tag):
        self.is_code = False
        self.own_language = max(0, self.own_language - 1)

    def handle_data(self, data):
        if not self.is_code:
            self.say(data)

    def say(self, text: str | None) -> None:
        if text and not self.own_language and says_something(text):
            self.said.add(" ".join(text.split()))


def says_something(text: str) -> bool:
    """Three words or more beside the placeholders."""
    words_of = re.findall(r"(?<!\S)[^\W\d_]{2,}", PLACEHOLDER.sub(" ", text))
    return len(words_of) > 2


def left_in_english(pages: Mapping[str, str]) -> dict[str, set[str]]:
    """Of one page in its languages, English among them: what each has in common."""
    said = {language: Texts(html).said for language, html in pages.items()}
    english = {text for text in said.pop("en") if not TYPED.search(text)}
    return {language: english & texts for language, texts in said.items()}
