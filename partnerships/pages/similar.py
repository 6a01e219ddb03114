"""Submitted needs of other owners in the county that are like this one.

Full-text search in Norwegian finds those with words in common, and rare words count
most; trigrams find titles that nearly say the same, such as the other written
Norwegian's. See docs/decisions/0014-similar-needs.md for what may be shown of them.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import log2

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, TrigramSimilarity
from django.db import connection
from django.db.models import Exists, Func, OuterRef, Q, TextField

from partnerships.models import Need, NeedLine, SchemeYear
from partnerships.models.need import NeedQuerySet

MOST, WORDS_SHOWN, WORDS_READ = 5, 3, 60
WORD = re.compile(r"[^\W\d_]{4,}")
YEARS_BACK = 2  # a need may last three years, and then still runs
# What shared words must weigh together, in bits: two that all have, or a rare one.
LEAST_BITS = 2.0
NEAR_TITLE, TITLE_BITS = 0.45, 6.0
# Every need in the land is about these.
OF_THE_FIELD = frozenset(
    {
        "arbeid",
        "bedr",
        "betr",
        "elev",
        "kommun",
        "kompetans",
        "kompetanseutvikling",
        "led",
        "leder",
        "ledern",
        "leiar",
        "lærar",
        "lærer",
        "lærern",
        "saman",
        "samm",
        "skol",
        "skul",
        "tiltak",
        "undervisning",
        "utvikl",
        "utvikling",
    }
)
STEMS = """
    SELECT word, (tsvector_to_array(to_tsvector('norwegian', word)))[1]
    FROM unnest(%s::text[]) word
"""


@dataclass(frozen=True, slots=True)
class Similar:
    """What may be known of another owner's need, and why it is shown."""

    pk: int
    title: str
    owner: str
    partners: tuple[str, ...]  # UH institutions, the one that leads first
    year: int
    words: tuple[str, ...]  # those in common, the rarest first
    may_change: bool  # nobody has treated it, so one can ask to join


def similar_needs(
    scheme_year: SchemeYear, owner_id: int, title: str, aim: str
) -> list[Similar]:
    """The most alike first: four queries, and none where there are no words."""
    stems = _stems(f"{title} {aim}")
    if not stems:
        return []
    others = Need.objects.submitted().exclude(owner_id=owner_id)
    running = others.filter(
        scheme_year__county_id=scheme_year.county_id,
        scheme_year__year__gte=scheme_year.year - YEARS_BACK,
    )
    best = _best(running, stems, title.lower())
    lines = NeedLine.objects.filter(need=OuterRef("pk"))
    treated = Exists(lines.exclude(granted_nok=None, recommended_nok=None))
    needs = Need.objects.listed().annotate(treated=treated).in_bulk(best)
    return [
        Similar(
            pk,
            need.title,
            need.owner.name,
            tuple(need.partner_names),
            need.scheme_year.year,
            words,
            not getattr(need, "treated", False),
        )
        for pk, words in best.items()
        if (need := needs.get(pk))
    ]


def _stems(text: str) -> dict[str, str]:
    """Stem → the word as it stands in the text; words that say nothing are left out."""
    words = list(dict.fromkeys(WORD.findall(text.lower())))[:WORDS_READ]
    if not words:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(STEMS, [words])
        found = reversed(cursor.fetchall())  # of two with one stem the first stays
    return {stem: word for word, stem in found if stem and stem not in OF_THE_FIELD}


def _best(
    needs: NeedQuerySet, stems: Mapping[str, str], title: str
) -> dict[int, tuple[str, ...]]:
    """The ids of the most alike, best first, each with the words in common."""
    any_word = SearchQuery(
        " | ".join(f"'{stem}'" for stem in stems), search_type="raw", config="simple"
    )
    stems_of = Func(
        "words", function="tsvector_to_array", output_field=ArrayField(TextField())
    )
    rows = (
        needs.annotate(near=TrigramSimilarity("title_lower", title))
        .filter(Q(words=any_word) | Q(near__gte=NEAR_TITLE))
        .values_list("pk", "near", stems_of)
    )
    found = {pk: (near, stems.keys() & set(theirs)) for pk, near, theirs in rows}
    count, seen = needs.count(), Counter(s for _, both in found.values() for s in both)
    bits = {stem: log2(1 + max(count, 2) / n) for stem, n in seen.items()}
    scores: dict[int, float] = {}
    for pk, (near, both) in found.items():
        shared = sum(bits[stem] for stem in both)
        if shared >= LEAST_BITS or near >= NEAR_TITLE:
            scores[pk] = shared + near * TITLE_BITS
    best = sorted(scores, key=lambda pk: (-scores[pk], pk))[:MOST]
    return {
        pk: tuple(
            stems[stem]
            for stem in sorted(found[pk][1], key=lambda s: (-bits[s], s))[:WORDS_SHOWN]
        )
        for pk in best
    }
