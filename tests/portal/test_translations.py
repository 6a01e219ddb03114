"""Every text is there in nynorsk and bokmål too, with what it has of placeholders."""

from importlib.util import find_spec
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import override

from portal.people import words
from tests.said import PLACEHOLDER, says_something

LANGUAGES = ["nn", "nb"]
# Three words or more that are the same in English and Norwegian, and right in both.
SAME_IN_BOTH: set[str] = set()


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
def test_a_general_text_calls_the_governor_what_it_is_called_today(language):
    """Papers, and all that is of one day, name the office itself as it was named.

    A text that holds for years before 2021 too says both names.
    """
    named = [
        said
        for message in messages(language)
        for said in forms(message.string)
        if "fylkesmann" in said.lower() and "statsforvalt" not in said.lower()
    ]
    assert named == []


def test_nynorsk_writes_one_form_of_a_word_where_the_norm_has_two():
    """``other form: ours``; both are right, and a reader takes two for two things."""
    ours_of = {"grunngiving": "grunngjeving"}
    written = {
        said
        for message in messages("nn")
        for said in forms(message.string)
        if any(other in said.lower() for other in ours_of)
    }
    assert written == set()


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
