"""What anybody may read, and that nothing undecided ever is among it."""

import csv
import io
import json
import re
import uuid
from collections import Counter

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import localdate
from django.utils.translation import override

from funding.allocation import Key
from funding.models import Adjustment, Allocation, Granted, NeedGrant
from funding.open_data.fields import FIELDS
from funding.pages.key_words import key_in_words
from funding.services.allocations import adjust_line
from funding.services.changes import move_change, set_line, start_change
from funding.services.decisions import move_allocation
from funding.services.need_grants import grant_need
from tests import factories as make_a
from tests import stage
from tests.funding import money

pytestmark = pytest.mark.django_db
NAMES = [field.name for field in FIELDS]
REASON = "Vertskommunen har utgifter for alle."
SECRET = "Dette er berre eit framlegg."
WHY_CHANGED = "Revidert budsjett."
FILES = ("open:csv", "open:json")


@pytest.fixture
@stage.scene
def decided(people):
    """2018 is decided, with an amount that was moved; 2019 and 2020 are not."""
    draft = money.draft(people, owners=4)
    move(people, draft, "Giske", -1000, REASON)
    return decide(people, draft)


@pytest.fixture
def undecided(people, decided):
    """A draft with an adjustment, and one that is sent for approval."""
    found = []
    for year in (2019, 2020):
        scheme_year = make_a.SchemeYearFactory(
            county=decided.scheme_year.county, year=year
        )
        money.frame(scheme_year, 777_777)
        draft = money.draft(people, scheme_year=scheme_year)
        move(people, draft, "Haram", -1234, SECRET)
        found.append(draft)
    move_allocation(actor=people.actor("officer"), allocation=found[1], action="send")
    return found


@pytest.fixture
@stage.scene
def several(people):
    """2018 by the key, with a need granted for two years, and changed later."""
    money.ready(people)
    need = people.need
    make_a.NeedLineFactory(need=need, year=2019, requested_nok=80_000)
    make_a.NeedLineFactory(
        need=need, recipient=people.uh, role="uh", requested_nok=60_000
    )
    amounts = {line.pk: 5000 for line in need.lines.exclude(role="owner", year=2018)}
    grant_need(
        actor=people.actor("officer"),
        need=need,
        amounts=amounts,
        seen=dict.fromkeys(amounts, 0),
    )
    allocation = money.decided(people, scheme_year=people.scheme_year)
    change = start_change(
        actor=people.actor("officer"),
        allocation=allocation,
        reason=WHY_CHANGED,
        form_key=uuid.uuid4(),
    )
    set_line(
        actor=people.actor("officer"),
        change=change,
        recipient=people.owner,
        year=2018,
        change_nok=-500,
        reason=WHY_CHANGED,
    )
    move_change(actor=people.actor("officer"), change=change, action="send")
    change.refresh_from_db()
    move_change(actor=people.actor("head"), change=change, action="approve")
    return allocation


def move(people, draft, name, by_nok, reason) -> Adjustment:
    line = draft.lines.get(recipient__name=name)
    return adjust_line(
        actor=people.actor("officer"),
        line=line,
        to_nok=line.granted_nok + by_nok,
        reason=reason,
        version=Allocation.objects.get(pk=draft.pk).version,
    )


def decide(people, draft) -> Allocation:
    move_allocation(actor=people.actor("officer"), allocation=draft, action="send")
    return move_allocation(
        actor=people.actor("head"), allocation=draft, action="approve"
    )


def address(allocation) -> str:
    year = allocation.scheme_year
    return reverse("open:year", args=[year.scheme.code, year.year, year.county.code])


def text(response) -> str:
    if response.streaming:
        return b"".join(response.streaming_content).decode()
    return response.content.decode()


def get(client, route, query="", **headers):
    return client.get(reverse(route) + query, headers=headers)


def rows_of_csv(client, query="") -> list[dict[str, str]]:
    content = text(get(client, "open:csv", query))
    assert content.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(content[1:]), delimiter=";"))


def rows_of_json(client, query="") -> list[dict]:
    return json.loads(text(get(client, "open:json", query)))["rows"]


# ------------------------------------------------------------------- nothing undecided


def test_nothing_undecided_is_anywhere(client, decided, undecided):
    only_there = {
        str(line.granted_nok) for each in undecided for line in each.lines.all()
    }
    only_there -= {str(line.granted_nok) for line in decided.lines.all()}
    assert only_there

    for where in (
        reverse("open:allocations"),
        address(decided),
        *(reverse(f"open:{name}") for name in ("csv", "json", "turtle", "json_ld")),
    ):
        said = text(client.get(where))
        assert SECRET not in said
        for amount in only_there:
            assert amount not in re.sub(r"[\s\u00a0]", "", said), where
        assert "2020-12-31" not in said
    for each in undecided:
        assert client.get(address(each)).status_code == 404
        year = each.scheme_year.year
        for route in ("open:allocations", *FILES):
            assert get(client, route, f"?year={year}").status_code == 400


def test_a_draft_beside_nothing_decided_leaves_all_of_it_empty(client, people):
    draft = money.draft(people)
    page = get(client, "open:allocations")
    assert page.status_code == 200
    assert draft.scheme_year.county.name not in text(page).split("<main")[1]
    assert rows_of_csv(client) == []
    assert rows_of_json(client) == []
    assert client.get(address(draft)).status_code == 404


def test_a_year_is_there_from_the_moment_it_is_decided(
    client, people, decided, undecided
):
    decide(people, Allocation.objects.get(pk=undecided[0].pk))
    years = {row["year"] for row in rows_of_json(client)}
    assert years == {2018, 2019}


# ------------------------------------------------------------------------- the pages


def test_the_list_has_every_county_and_year_with_sums(client, decided):
    client.cookies["django_language"] = "en"
    said = text(get(client, "open:allocations"))
    granted = decided.lines.granted_nok()
    assert f"{granted:,}".replace(",", "\u00a0") in said
    assert address(decided) in said
    assert "Møre og Romsdal 2018" in said
    assert '<svg viewBox="0 0 320' in said


def test_the_page_of_a_county_and_year_says_who_how_much_and_why(client, decided):
    client.cookies["django_language"] = "en"
    said = text(client.get(address(decided)))
    for line in decided.lines.select_related("recipient"):
        assert line.recipient.name in said
        assert line.recipient.number in said
        assert f"{line.granted_nok:,}".replace(",", "\u00a0") in said
    assert decided.decision.reference in said
    assert f"{decided.key.name}, version {decided.key.version}" in said
    assert REASON in said  # as the report prints it, without who wrote it
    assert "Officer" not in said
    assert "Head" not in said


def test_the_page_says_who_asked_what_was_recommended_and_how_the_key_divides(
    client, people, decided
):
    """Of whoever asked, also where nothing is granted; and never a title."""
    client.cookies["django_language"] = "en"
    need = people.need
    make_a.NeedLineFactory(
        need=need,
        recipient=people.uh,
        role="uh",
        year=2018,
        requested_nok=61_234,
        recommended_nok=51_234,
    )
    make_a.NeedLineFactory(need=need, recipient=people.uh, role="uh", year=2019)
    draft = make_a.NeedFactory(scheme_year=decided.scheme_year, owner=need.owner)
    make_a.NeedLineFactory(need=draft, year=2018, requested_nok=987_654)
    asked = need.lines.filter(year=2018).aggregate(nok=Sum("requested_nok"))["nok"]
    said = text(client.get(address(decided)))
    cells = " ".join(re.sub(r"<[^>]+>", " ", said).replace("\u00a0", " ").split())
    nothing = "– does not apply"
    assert f"{people.uh.name} {people.uh.number} 61 234 51 234 {nothing} 0 " in cells
    assert f"Requested {asked:,} kr".replace(",", " ") in cells
    assert "987" not in cells
    assert need.title not in said
    with override("en"):
        words = key_in_words(Key.parse(decided.key.definition))
    for sentence in words:
        assert escape(sentence) in said


@pytest.mark.parametrize("language", ["nn", "nb", "en"])
def test_a_page_is_in_the_language_of_its_address(client, decided, language):
    response = client.get(address(decided) + f"?lang={language}")
    assert response["Content-Language"] == language
    assert f'<html lang="{language}"' in text(response)
    assert f'href="/open/?lang={language}"' in text(response)


def test_the_language_can_be_changed_without_losing_the_filter(client, decided):
    said = text(get(client, "open:allocations", "?year=2018"))
    assert 'hreflang="nb" href="' in said
    assert "?year=2018&amp;lang=nb" in said


def test_the_pages_are_the_same_for_who_is_logged_in(client, people, decided):
    for where in (reverse("open:allocations"), address(decided)):
        anonymous = text(Client().get(where))
        client.force_login(people.officer)
        assert text(client.get(where)) == anonymous
        assert str(people.officer) not in anonymous


def test_needs_and_later_decisions_are_added_up_with_the_key(client, people, several):
    """Each krone that is decided is published once, in the year that it is paid."""
    client.cookies["django_language"] = "en"
    rows = rows_of_json(client)
    published = Counter()
    for row in rows:
        published[row["recipient_number"], row["payment_year"]] += row["granted_nok"]
    decided = Counter()
    for row in Granted.objects.select_related("recipient"):
        decided[row.recipient.number, row.year] += row.amount_nok
    assert published == decided
    kinds = Counter(row["granted_by"] for row in rows)
    assert kinds["need"] == 2
    assert kinds["change"] == 1
    assert {row["granted_nok"] for row in rows if row["granted_by"] == "change"} == {
        -500
    }

    said = text(client.get(address(several)))
    assert "Granted 2019, kr" in said
    assert people.uh.name in said
    assert "2018/15-2" in said
    for year in (2018, 2019):
        total = sum(row["granted_nok"] for row in rows if row["payment_year"] == year)
        assert f"{total:,}".replace(",", "\u00a0") in said
    everything = sum(row["granted_nok"] for row in rows)
    for where in (address(several), reverse("open:allocations")):
        said = text(client.get(where))
        assert f"{everything:,}".replace(",", "\u00a0") in said
    page = text(client.get(address(several)))
    assert f"−500 kr for 2018 by 2018/15-2, because: {WHY_CHANGED}" in " ".join(
        page.split()
    )
    for route in FILES:
        assert WHY_CHANGED not in text(get(client, route))


def test_a_change_and_a_grant_that_are_not_decided_are_nowhere(client, people, several):
    before = [text(get(client, route)) for route in FILES]
    page = text(client.get(address(several)))
    change = start_change(
        actor=people.actor("officer"),
        allocation=several,
        reason=WHY_CHANGED,
        form_key=uuid.uuid4(),
    )
    set_line(
        actor=people.actor("officer"),
        change=change,
        recipient=people.owner,
        year=2018,
        change_nok=-4321,
        reason=SECRET,
    )
    move_change(actor=people.actor("officer"), change=change, action="send")
    make_a.NeedLineFactory(need=people.need, year=2020, requested_nok=80_000)
    NeedGrant.objects.create(
        need_line=people.need.lines.get(year=2020), amount_nok=54_321
    )
    assert [text(get(client, route)) for route in FILES] == before
    assert text(client.get(address(several))) == page


@pytest.mark.parametrize(
    "query",
    [
        "?year=1899",
        "?year=abc",
        "?year=2018%27--",
        "?county=99",
        "?county=x",
        "?scheme=unknown",
        "?year=%00",
        "?scheme=" + "x" * 5000,
    ],
)
def test_a_filter_that_nobody_knows_is_told_in_a_sentence(client, decided, query):
    client.cookies["django_language"] = "en"
    page = get(client, "open:allocations", query)
    assert page.status_code == 400
    assert "Choose another." in text(page)
    assert len(text(page)) < 30_000
    assert page["Cache-Control"] == "no-store"
    for route in FILES:
        response = get(client, route, query)
        assert response.status_code == 400
        assert "Choose another." in text(response)


@pytest.mark.parametrize("query", ["?year=2018&year=2019", "?county=15&county=15"])
def test_a_filter_given_twice_is_refused_and_not_the_last_taken(client, several, query):
    client.cookies["django_language"] = "en"
    for route in ("open:allocations", *FILES):
        response = get(client, route, query)
        assert response.status_code == 400
        assert "is given more than once" in text(response)


def test_a_file_refuses_a_filter_it_has_not_instead_of_sending_all(client, decided):
    client.cookies["django_language"] = "en"
    response = get(client, "open:json", "?fylke=15")
    assert response.status_code == 400
    assert text(response).startswith("There is no filter «fylke».")
    assert get(client, "open:allocations", "?fbclid=15").status_code == 200


@pytest.mark.parametrize("number", ["9", "x", "-1", "9" * 40])
def test_a_page_that_is_not_there_is_the_nearest(client, decided, number):
    assert get(client, "open:allocations", f"?page={number}").status_code == 200
    assert client.get(address(decided) + f"?page={number}").status_code == 200


@pytest.mark.parametrize(
    "where",
    [
        "dekomp/2018/99",
        "none/2018/15",
        "dekomp/67554/15",  # 2018, in the sixteen bits that a year has
        "dekomp/99999999999/15",
        f"dekomp/{10**30}/15",
        "dekomp/2018/x",
        "dekomp/2018/15%00",
    ],
)
def test_what_is_not_there_is_not_found(client, decided, where):
    assert client.get(f"/open/{where}/").status_code == 404


def test_only_reading_is_answered(client, decided):
    for route in ("open:allocations", *FILES):
        assert client.post(reverse(route)).status_code == 405
        assert client.head(reverse(route)).status_code == 200


# ------------------------------------------------------------------------- the files


def test_csv_and_json_say_the_same_and_what_the_database_says(client, decided):
    lines = decided.lines.select_related("recipient", "network").order_by(
        "recipient__number"
    )
    found = rows_of_json(client)
    assert [(row["recipient_number"], row["granted_nok"]) for row in found] == [
        (line.recipient.number, line.granted_nok) for line in lines
    ]
    first, line = found[0], lines[0]
    assert list(first) == NAMES
    assert first == {
        "year": 2018,
        "payment_year": 2018,
        "scheme": decided.scheme_year.scheme.code,
        "county_number": "15",
        "county_name": "Møre og Romsdal",
        "recipient_number": line.recipient.number,
        "recipient_organisation_number": line.recipient.org_number,
        "recipient_name": line.recipient.name,
        "recipient_kind": "municipality",
        "network": line.network.name if line.network else None,
        "granted_by": "key",
        "by_key_nok": line.by_key_nok,
        "granted_nok": line.granted_nok,
        "decided_on": localdate(decided.decision.decided_at).isoformat(),
        "reference": decided.decision.reference,
        "key_name": decided.key.name,
        "key_version": decided.key.version,
        "for_network_nok": 0,
    }
    as_text = [
        {name: "" if v is None else str(v) for name, v in r.items()} for r in found
    ]
    assert rows_of_csv(client) == as_text


def test_reasons_and_people_are_in_no_file(client, decided):
    for route in FILES:
        said = text(get(client, route))
        assert REASON not in said
        assert "Officer" not in said


def test_a_number_keeps_its_leading_zeros(client, people, decided):
    row = rows_of_json(client, "?county=15")[0]
    assert row["county_number"] == "15"
    assert isinstance(row["recipient_number"], str)


def test_a_name_cannot_become_a_formula(client, people, decided):
    people.owner.name = "=HYPERLINK(1)"
    people.owner.save()
    names = {row["recipient_name"] for row in rows_of_csv(client)}
    assert "'=HYPERLINK(1)" in names
    assert "=HYPERLINK(1)" in {row["recipient_name"] for row in rows_of_json(client)}


@pytest.mark.parametrize(
    ("query", "count"), [("?year=2018", 4), ("?county=15&scheme=dekomp", 4), ("", 4)]
)
def test_a_filter_gives_its_part(client, decided, query, count):
    query = query.replace("dekomp", decided.scheme_year.scheme.code)
    assert len(rows_of_json(client, query)) == count
    assert len(rows_of_csv(client, query)) == count


def test_the_files_are_sent_bit_by_bit(client, decided):
    for route in FILES:
        response = get(client, route)
        assert response.streaming
        assert "Content-Length" not in response


# --------------------------------------------------------------------------- the schema


def check(value, schema, where="$"):
    """What of JSON Schema 2020-12 the published schema uses; anything else fails."""
    known = {"$schema", "$id", "title", "x-titles", "format", "description"}
    for word, rule in schema.items():
        if word in known:
            continue
        CHECKS[word](value, rule, schema, where)


def _type(value, rule, schema, where):
    types = [rule] if isinstance(rule, str) else rule
    of = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "null": type(None),
    }
    assert any(type(value) is of[each] for each in types), (where, value, rule)


def _required(value, rule, schema, where):
    assert set(rule) <= set(value), where


def _properties(value, rule, schema, where):
    for name in value.keys() & rule.keys():
        check(value[name], rule[name], f"{where}.{name}")


def _additional(value, rule, schema, where):
    more = value.keys() - schema.get("properties", {}).keys()
    if rule is False:
        assert not more, (where, more)
    else:
        for name in more:
            check(value[name], rule, f"{where}.{name}")


def _items(value, rule, schema, where):
    for place, each in enumerate(value):
        check(each, rule, f"{where}[{place}]")


def _pattern(value, rule, schema, where):
    assert not isinstance(value, str) or re.search(rule, value), (where, value)


CHECKS = {
    "type": _type,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "pattern": _pattern,
    "minLength": lambda v, rule, _s, where: len(v) >= rule or pytest.fail(where),
    "minimum": lambda v, rule, _s, where: v is None or v >= rule or pytest.fail(where),
    "enum": lambda v, rule, _s, where: v in rule or pytest.fail(f"{where}: {v}"),
    "const": lambda v, rule, _s, where: v == rule or pytest.fail(f"{where}: {v}"),
}


@pytest.fixture
def schema(client):
    return json.loads(text(get(client, "open:schema")))


@pytest.mark.parametrize("query", ["", "?year=2018"])
def test_what_is_sent_is_as_the_schema_says(client, decided, schema, query):
    check(json.loads(text(get(client, "open:json", query))), schema)


def test_the_schema_refuses_what_is_otherwise(client, decided, schema):
    sent = json.loads(text(get(client, "open:json")))
    for name, wrong in [
        ("granted_nok", "5000"),
        ("granted_by", "luck"),
        ("recipient_number", 1532),
        ("decided_on", "1. mars 2018"),
        ("recipient_kind", "somebody"),
        ("county_number", "5"),
        ("one_more", "x"),
    ]:
        broken = json.loads(json.dumps(sent))
        broken["rows"][0][name] = wrong
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            check(broken, schema)
    del sent["rows"][0]["reference"]
    with pytest.raises(AssertionError):
        check(sent, schema)


def test_the_fields_are_named_for_people_in_every_language(schema):
    rows = schema["properties"]["rows"]["items"]
    assert rows["required"] == NAMES
    titles = [one["x-titles"] for one in rows["properties"].values()]
    assert all(set(each) == {"nn", "nb", "en"} for each in titles)
    assert rows["properties"]["by_key_nok"]["title"] == "Etter nøkkelen, kr"
    assert rows["properties"]["by_key_nok"]["x-titles"]["en"] == "By the key, kr"


def test_a_licence_is_stated_only_where_one_is_chosen(client, decided, settings):
    settings.OPEN_DATA_LICENCE = ""
    assert json.loads(text(get(client, "open:json")))["licence"] is None
    assert "creativecommons" not in text(get(client, "open:allocations"))
    assert "dct:license" not in text(get(client, "open:turtle"))
    settings.OPEN_DATA_LICENCE = "NLOD_2_0"
    assert "nlod" in json.loads(text(get(client, "open:json")))["licence"]
    assert "NLOD 2.0" in text(get(client, "open:allocations"))
    assert "licence/NLOD_2_0> ;" in text(get(client, "open:turtle"))


# ------------------------------------------------------------------ kept on the way

EVERYTHING = ("allocations", "csv", "json", "schema", "turtle", "json_ld")


@pytest.mark.parametrize("name", EVERYTHING)
def test_an_answer_may_be_kept_and_is_not_sent_twice(client, decided, name):
    first = get(client, f"open:{name}")
    text(first)
    assert first["Cache-Control"] == "public, max-age=300"
    assert not first.cookies
    again = get(client, f"open:{name}", **{"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again["ETag"] == first["ETag"]
    assert not text(again)


@pytest.mark.parametrize("name", ["allocations", "csv", "json"])
def test_what_is_kept_is_outdated_by_a_decision_and_by_a_new_name(
    client, people, decided, undecided, name
):
    tags = [get(client, f"open:{name}")["ETag"]]
    decide(people, Allocation.objects.get(pk=undecided[0].pk))
    tags.append(get(client, f"open:{name}")["ETag"])
    if name != "allocations":  # which names no recipient
        people.mate.name = "Haram kommune"
        people.mate.save()
        tags.append(get(client, f"open:{name}")["ETag"])
        tags.append(get(client, f"open:{name}", "?year=2018")["ETag"])
    assert len(set(tags)) == len(tags)


def test_a_language_in_the_address_needs_no_cookie(client, decided):
    assert "Cookie" in get(client, "open:allocations")["Vary"]
    assert "Vary" not in get(client, "open:allocations", "?lang=nb")
    for name in EVERYTHING[1:]:
        assert "Vary" not in get(client, f"open:{name}")


def test_search_engines_read_what_is_open_and_no_more(client):
    response = get(client, "open:robots")
    assert response.status_code == 200
    assert text(response).splitlines()[1:] == [
        "Allow: /open/",
        "Allow: /static/",
        "Disallow: /",
    ]


# ------------------------------------------------------------------------- its cost


@pytest.mark.parametrize("owners", [1, 3, 60])
def test_a_page_costs_the_same_for_one_recipient_and_for_sixty(
    people, client, django_assert_num_queries, owners
):
    where = address(money.decided(people, owners=owners, amount_nok=9_000_000))
    with django_assert_num_queries(7):
        client.get(where)


@pytest.mark.parametrize("years", [1, 3])
def test_the_list_and_the_files_cost_the_same_for_one_year_and_for_three(
    people, client, django_assert_num_queries, years
):
    money.decided(people)
    for year in range(2019, 2018 + years):
        scheme_year = make_a.SchemeYearFactory(
            county=people.scheme_year.county,
            scheme=people.scheme_year.scheme,
            year=year,
        )
        money.frame(scheme_year)
        money.decided(people, scheme_year=scheme_year)
    client.force_login(people.officer)
    for query, name, queries in (
        ("", "allocations", 4),
        ("", "allocations", 3),  # the sums are kept
        ("", "csv", 2),
        ("?year=2018", "csv", 3),
        ("?county=15", "json", 3),
        ("", "turtle", 5),
    ):
        with django_assert_num_queries(queries):
            text(get(client, f"open:{name}", query))


def test_the_map_is_of_one_year_and_says_which(people, client):
    """The newest that is found, or the one that is chosen."""
    money.decided(people)
    year = make_a.SchemeYearFactory(
        county=people.scheme_year.county, scheme=people.scheme_year.scheme, year=2019
    )
    money.frame(year, 700_000)
    money.decided(people, scheme_year=year)
    alone = "The map shows 2019 alone"

    for query, shown, amount, tells in (
        ("?lang=en", 2019, "700\u00a0000", True),
        ("?lang=en&year=2019", 2019, "700\u00a0000", False),
        ("?lang=en&year=2018", 2018, "1\u00a0000\u00a0000", False),
    ):
        said = text(get(client, "open:allocations", query))
        assert f"What the decisions of {shown} grant in each county" in said
        drawn = said.partition("<svg viewBox")[2].partition("</svg>")[0]
        assert f": {amount}\u00a0kr" in drawn
        assert drawn.count("\u00a0kr") == 2  # in the text, and on the county
        assert (alone in said) == tells


def test_a_later_decision_is_in_the_sums_that_are_kept(people, client):
    allocation = money.decided(people)
    assert "1\u00a0000\u00a0000" in text(get(client, "open:allocations"))

    money.change(people, allocation, "send", "approve", change_nok=-70_000)

    said = text(get(client, "open:allocations"))
    assert "930\u00a0000" in said
    assert "1\u00a0000\u00a0000" not in said


def test_the_list_is_paged(people, client):
    money.decided(people, owners=60, amount_nok=9_000_000)
    said = text(client.get(address(Allocation.objects.get())))
    assert said.count("<tr><th") + said.count('<th scope="row">') < 60
    assert "page=2" in said
