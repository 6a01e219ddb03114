"""Every text is there in nynorsk and bokmål too, and no page is half English."""

import re
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.test import Client
from django.utils.translation import override

from portal.people import words
from tests.browser.world import PAGES, build

LANGUAGES = ["nn", "nb"]
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd%]|</?\w+>")
# Three words or more that are the same in English and Norwegian, and right in both.
SAME_IN_BOTH: set[str] = set()
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


def catalogue(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def ours(language: str) -> Catalog:
    folder = settings.BASE_DIR / "locale" / language
    return catalogue(folder / "LC_MESSAGES" / "django.po", language)


def messages(language: str) -> list[Message]:
    return [message for message in ours(language) if message.id]


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_missing_or_fuzzy(language):
    left = [
        message.id
        for message in messages(language)
        if message.fuzzy or not all(forms(message.string))
    ]
    assert left == []


def test_both_forms_of_norwegian_say_the_same_texts():
    nynorsk, bokmal = (
        {(message.context, message.id) for message in messages(language)}
        for language in LANGUAGES
    )
    assert nynorsk == bokmal


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_of_its_text(language):
    for message in messages(language):
        meant = [sorted(PLACEHOLDER.findall(form)) for form in forms(message.id)]
        for form in forms(message.string):
            assert sorted(PLACEHOLDER.findall(form)) in meant, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_left_in_english(language):
    left = {
        text
        for message in messages(language)
        for text in forms(message.id)
        if text in forms(message.string) and says_something(text)
    }
    assert left == SAME_IN_BOTH


@pytest.mark.parametrize(
    ("library", "texts"),
    [
        ("allauth", words.ALLAUTH),
        ("django/conf", words.DJANGO_FORMS),
        ("django/contrib/auth", words.DJANGO_PASSWORDS),
    ],
)
def test_a_librarys_text_is_written_as_the_library_has_it(library, texts):
    package, _, rest = library.partition("/")
    home = Path(find_spec(package).origin).parent / rest
    theirs = catalogue(home / "locale" / "en" / "LC_MESSAGES" / "django.po", "en")
    known = {form for message in theirs for form in forms(message.id)}
    assert {text for text in texts if isinstance(text, str)} - known == set()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nn", ["Passordet er for kort.", "Teksten har 4 teikn."]),
        ("nb", ["Passordet er for kort.", "Teksten har 4 tegn."]),
    ],
)
def test_a_librarys_text_with_a_plural_is_said_in_our_words(language, said):
    for check, text, begins in (
        (MinimumLengthValidator(8).validate, "x", said[0]),
        (MaxLengthValidator(3), "abcd", said[1]),
    ):
        with override(language), pytest.raises(ValidationError) as refused:
            check(text)
        with override(language):
            assert refused.value.messages[0].startswith(begins)


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


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_english_left(people, language):
    world = build(people)
    left = {}
    for name, find in PAGES.items():
        with transaction.atomic():  # what one page's meeting decides is not the next's
            who, address = find(world)
            both = [said_at(people, who, address, it) for it in ("en", language)]
            transaction.set_rollback(True)
        left[name] = {text for text in both[0] & both[1] if not TYPED.search(text)}
    assert {name: texts for name, texts in left.items() if texts} == {}


def said_at(people, who, address: str, language: str) -> set[str]:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    if who:
        client.force_login(getattr(people, who))
    return Texts(client.get(address).content.decode()).said
