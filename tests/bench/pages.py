"""The pages: each beside the yardstick, with its queries and its size."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

from django.db import connection
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from funding.models import Allocation, AllocationKey, Grant
from partnerships.models import Agreement, Need, Network, Order, SchemeYear
from portal.jobs.models import Job
from tests.bench.forms import fields_of
from tests.bench.forum import the_forum
from tests.bench.house import LARGEST, web
from tests.bench.people import (
    COUNTY,
    TOKEN,
    People,
    Person,
    busiest_uh,
    organisations,
)
from tests.bench.timing import Ask, Figure, Goal, Request, Times, beside

LOGIN = Goal(ratio=2, p95=4, queries=1, kib=15)
LIST = Goal(ratio=8, p95=12, queries=10, kib=60)
OBJECT = Goal(ratio=7, p95=10, queries=12, kib=60)
GOVERNOR_START = Goal(ratio=9, p95=14, queries=14, kib=60)
OWNER_START = Goal(ratio=6, p95=9, queries=10, kib=40)
FORM = Goal(ratio=6, p95=9, queries=8, kib=50)
SAVE = Goal(ratio=5, p95=8, queries=10)
SUBMIT = Goal(ratio=8, p95=12, queries=15)
FILE = Goal(ratio=40, p95=60, queries=5)
FRAGMENT = Goal(ratio=4, p95=6, queries=5, kib=8)
GROWTH = Goal(value=1.15)

HTMX = {"HX-Request": "true"}
DRAFTS = 70  # as many forms are sent at the most
ANONYMOUS = Person(session="")


@dataclass(frozen=True)
class Page:
    """What is asked for, by whom, and what it may cost.

    ``forms`` has a path and the data for each of many requests, each sent once.
    ``grows``: it is asked for in every size of database.
    """

    name: str
    goal: Goal
    who: Person
    path: str = ""
    data: dict[str, str] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    forms: Callable[[], Sequence[tuple[str, dict[str, str]]]] | None = None
    status: int = 200
    grows: str = ""  # the person's name in People

    def requests(self) -> list[Request]:
        if self.forms is None:
            return [self._request(self.path, self.data)]
        return [self._request(path, data) for path, data in self.forms()]

    def _request(self, path: str, data: dict[str, str] | None) -> Request:
        if data is not None:
            data = data | {"csrfmiddlewaretoken": TOKEN}
        cookie = self.who.cookie if self.who.session else ""
        return Request(path, cookie, data, self.headers)


@dataclass(frozen=True)
class Bench:
    """Where everything is: the ports of the portal by size, and of the yardstick."""

    ports: dict[int, int]
    people: dict[int, People]
    yard: Ask
    seconds: float
    wanted: Callable[[str], bool]


def measure(
    databases: dict[int, str], people: dict[int, People], **how
) -> Iterator[Figure]:
    """Start a web server for each size, and time every page that is wanted."""
    with ExitStack() as stack:
        ports = {
            size: stack.enter_context(
                web(f"web-{size}", "portal.wsgi", database=database)
            )
            for size, database in databases.items()
        }
        bench = Bench(ports=ports, people=people, **how)
        for page in pages(people[LARGEST]):
            if bench.wanted(page.name):
                yield from figures(bench, page)


def figures(bench: Bench, page: Page) -> Iterator[Figure]:
    requests = page.requests()
    queries, spare = count_queries(page, requests), requests[1:] or requests
    asks = [[partial(request.to, bench.ports[LARGEST]) for request in spare]]
    others = [size for size in bench.ports if page.grows and size != LARGEST]
    for size in others:
        who = getattr(bench.people[size], page.grows)
        request = Request(page.path, who.cookie, None, page.headers)
        asks.append([partial(request.to, bench.ports[size])])
    yard, times, *smaller = beside(bench.yard, asks, bench.seconds)
    yield Figure(
        page.name,
        times.median,
        "ms",
        yard.median,
        page.goal,
        p95=times.p95,
        queries=queries,
        kib=times.kib,
        wrong=_wrong(page, times),
    )
    for size, other in zip(others, smaller, strict=True):
        name = f"{page.name}: {LARGEST} needs to {size}"
        growth = times.median / other.median
        # A page with fewer rows is another page.
        alike = abs(other.kib - times.kib) < 0.1 * times.kib
        yield Figure(name, growth, "×", yard.median, GROWTH if alike else Goal())


def _wrong(page: Page, times: Times) -> str:
    odd = times.statuses - {page.status}
    return f"answered {sorted(odd)} instead of {page.status}" if odd else ""


def count_queries(page: Page, requests: Sequence[Request]) -> int:
    """In this process: the first of many requests, or the only one when warm."""
    client = client_of(page.who)
    request = requests[0]
    if len(requests) == 1:
        send(client, request)
    count = 0

    def counting(execute, *args):
        nonlocal count
        count += 1
        return execute(*args)

    with connection.execute_wrapper(counting):
        send(client, request)
    return count


def client_of(person: Person) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    if person.session:
        client.cookies.load(person.cookie)
    return client


def send(client: Client, request: Request):
    if request.data is None:
        return client.get(request.path, headers=request.headers)
    return client.post(request.path, request.data, headers=request.headers)


# ------------------------------------------------------------------------ which


def pages(people: People) -> Iterator[Page]:
    yield Page("login page", LOGIN, ANONYMOUS, reverse("account_login"))
    yield from need_lists(people)
    yield from need_pages(people)
    yield from start_pages(people)
    yield from money_pages(people)
    yield from paper_pages(people)
    yield from partner_pages(people)
    yield from forum_pages()
    yield from open_pages()


def need_lists(people: People) -> Iterator[Page]:
    address = reverse("partnerships:need_list")
    for who in ("national", "governor", "owner"):
        person = getattr(people, who)
        for what, query in (
            ("", ""),
            (" searched", "?q=matematikk"),
            (" sorted by amount", "?order=-requested"),
            (" sorted by title", "?order=title"),
            (" last page", "?page=9999"),
        ):
            name = f"list of needs, {who}{what}"
            yield Page(name, LIST, person, address + query, grows=who)
    yield Page(
        "fragment of the list of needs, governor",
        FRAGMENT,
        people.governor,
        address + "?q=matematikk&year=2026",
        headers=HTMX,
        grows="governor",
    )
    networks = reverse("partnerships:network_list")
    yield Page("list of networks", LIST, people.governor, networks)


def need_pages(people: People) -> Iterator[Page]:
    mine = organisations()
    submitted = Need.objects.submitted().filter(owner=mine["owner"]).latest("pk")
    open_year = SchemeYear.objects.open_for_needs().get(county__code=COUNTY)
    new = reverse("partnerships:need_new", args=[open_year.pk])
    drafts = make_drafts(open_year, submitted, mine["writer"])
    edit = reverse("partnerships:need_step", args=[drafts[0].pk, "content"])
    budget = reverse("partnerships:need_step", args=[drafts[0].pk, "budget"])
    page = submitted.get_absolute_url()
    yield Page("need page, owner", OBJECT, people.owner, page)
    yield Page("need page, governor", OBJECT, people.governor, page)
    yield Page("need form, new", FORM, people.owner, new)
    yield Page("need form, a step with texts", FORM, people.writer, edit)
    yield Page("need form, the budget", FORM, people.writer, budget)
    meter = partial(autosave_form, people.writer, budget)
    yield Page(
        "autosave of the need form's budget, own contribution",
        FRAGMENT,
        people.writer,
        budget,
        data=meter(),
        headers=HTMX,
    )
    saves = partial(save_forms, people.writer, drafts)
    yield Page("save a draft", SAVE, people.writer, forms=saves, status=302)
    submits = partial(submit_forms, drafts)
    yield Page("submit a need", SUBMIT, people.writer, forms=submits, status=302)


def make_drafts(year: SchemeYear, like: Need, owner: int) -> list[Need]:
    """Drafts to send forms about, each with the budget of ``like``."""
    lines = list(like.lines.all())
    drafts = []
    for n in range(DRAFTS):
        draft = Need.objects.get(pk=like.pk)
        draft.pk, draft.form_key, draft.title = None, uuid.uuid4(), f"Draft {n}"
        draft.scheme_year, draft.owner_id = year, owner
        draft.state, draft.submitted_at = Need.State.DRAFT, None
        draft.submitted_by, draft.duration = None, 1
        draft.save(force_insert=True)
        draft.lines.create(
            recipient_id=owner,
            role=lines[0].role,
            year=year.year,
            requested_nok=100_000,
        )
        drafts.append(draft)
    return drafts


def save_forms(
    person: Person, drafts: Sequence[Need]
) -> list[tuple[str, dict[str, str]]]:
    client = client_of(person)
    forms = []
    for draft in drafts:
        path = reverse("partnerships:need_step", args=[draft.pk, "background"])
        fields = fields_of(client.get(path).content.decode(), path)
        forms.append((path, fields | {"title": f"{fields['title']}, changed"}))
    return forms


def autosave_form(person: Person, path: str) -> dict[str, str]:
    fields = fields_of(client_of(person).get(path).content.decode(), path)
    return fields | {"autosave": "1"}


def submit_forms(drafts: Sequence[Need]) -> list[tuple[str, dict[str, str]]]:
    versions = dict(
        Need.objects.filter(pk__in=[draft.pk for draft in drafts]).values_list(
            "pk", "version"
        )
    )
    return [
        (
            reverse("partnerships:need_submit", args=[draft.pk]),
            {"version": str(versions[draft.pk])},
        )
        for draft in drafts
    ]


def start_pages(people: People) -> Iterator[Page]:
    home = reverse("home")
    for who, goal in (
        ("governor", GOVERNOR_START),
        ("owner", OWNER_START),
        ("national", GOVERNOR_START),
        ("uh", GOVERNOR_START),
    ):
        yield Page(f"start page, {who}", goal, getattr(people, who), home, grows=who)


def money_pages(people: People) -> Iterator[Page]:
    years = reverse("funding:year_list")
    for who in ("governor", "owner", "national"):
        name = f"list of years, {who}"
        yield Page(name, LIST, getattr(people, who), years, grows=who)
    governor = people.governor
    draft = Allocation.objects.get(
        state=Allocation.State.DRAFT, scheme_year__county__code=COUNTY
    )
    year = draft.scheme_year_id
    yield Page(
        "year page", OBJECT, governor, reverse("funding:year_detail", args=[year])
    )
    frame = reverse("funding:frame_edit", args=[year])
    yield Page("frame form", FORM, governor, frame)
    yield Page("list of keys", LIST, governor, reverse("funding:key_list"))
    grants = Grant.objects.filter(recipient=organisations()["owner"])
    grant = grants.latest("scheme_year__year").get_absolute_url()
    yield Page("grant page, owner", OBJECT, people.owner, grant)
    yield Page("grant page, governor", OBJECT, governor, grant)
    key = AllocationKey.objects.filter(county__code=COUNTY).latest("pk")
    yield Page(
        "key page", OBJECT, governor, reverse("funding:key_detail", args=[key.pk])
    )
    prepare = reverse("funding:allocation_prepare", args=[year])
    yield Page("key form with its effect", FORM, governor, prepare)
    fields = fields_of(client_of(governor).get(prepare).content.decode())
    yield Page(
        "fragment of the key form, its effect",
        FRAGMENT,
        governor,
        prepare,
        data=fields,
        headers=HTMX,
    )
    last = draft.lines.latest("pk").recipient_id
    line = reverse("funding:line_adjust", args=[draft.pk, last])
    yield Page("adjustment form", FORM, governor, line)
    yield Page("allocation page, draft", OBJECT, governor, draft.get_absolute_url())
    yield from decided_pages(people)


def decided_pages(people: People) -> Iterator[Page]:
    decided = Allocation.objects.decided().annotate(size=Count("lines"))
    first = decided.get(scheme_year__county__code=COUNTY, scheme_year__year=2018)
    most = decided.latest("size")
    for allocation, person in ((first, people.governor), (most, people.national)):
        page = allocation.get_absolute_url()
        yield Page(f"allocation page, {allocation.size} owners", OBJECT, person, page)
        working = reverse("funding:allocation_working", args=[allocation.pk])
        name = f"working page, {allocation.size} owners"
        yield Page(name, OBJECT, person, working)
    papers = reverse("funding:papers", args=[first.pk])
    yield Page("list of papers", LIST, people.governor, papers)


def forum_pages() -> Iterator[Page]:
    """Of the year with nearest to 31 needs; the order is a form of all of them."""
    found = the_forum()
    order = reverse("forums:priorities", args=found.args)
    yield Page("list of fora", LIST, found.secretary, reverse("forums:forum_list"))
    forum = found.meeting.forum.get_absolute_url()
    yield Page("forum page", OBJECT, found.secretary, forum)
    yield Page("forum's order, to change", OBJECT, found.secretary, order)
    yield Page("forum's order, to read", OBJECT, found.member, order)
    scenarios = reverse("forums:scenario_list", args=found.args)
    yield Page("scenarios", OBJECT, found.secretary, scenarios)
    need = Need.objects.submitted().filter(scheme_year=found.year).latest("pk")
    weigh = reverse("forums:weigh", args=[*found.args, need.pk])
    yield Page("a need in the forum's order", OBJECT, found.secretary, weigh)
    meeting = found.meeting.get_absolute_url()
    first = found.meeting.items.earliest("number")
    amounts = reverse("forums:item_amounts", args=[first.pk])
    yield Page("amounts on an item", OBJECT, found.secretary, amounts)
    item = first.get_absolute_url()
    for who in ("secretary", "member"):
        person = getattr(found, who)
        yield Page(f"meeting page, {who}", OBJECT, person, meeting)
        yield Page(f"item page, {who}", OBJECT, person, item)


def paper_pages(people: People) -> Iterator[Page]:
    governor = people.governor
    own = Job.objects.filter(asked_for_id=organisations()["governor"])
    job = own.latest("pk").get_absolute_url()
    yield Page("list of jobs", LIST, governor, reverse("jobs:job_list"))
    yield Page("job page", OBJECT, governor, job)
    yield Page("fragment of the job page", FRAGMENT, governor, job, headers=HTMX)


def partner_pages(people: People) -> Iterator[Page]:
    """Orders and agreements, as both sides and those who oversee them see them."""
    lists = "order_list", "agreement_list", "partnership_list", "move_list"
    orders, agreements, pairs, moves = (
        reverse(f"partnerships:{name}") for name in lists
    )
    for who in ("national", "governor", "uh", "owner"):
        person = getattr(people, who)
        yield Page(f"list of orders, {who}", LIST, person, orders, grows=who)
        name = f"list of agreements, {who}"
        yield Page(name, LIST, person, agreements, grows=who)
        for what, address in (("partnerships", pairs), ("moved needs", moves)):
            yield Page(f"list of {what}, {who}", LIST, person, address)
    for pk in Network.objects.order_by("pk").values_list("pk", flat=True)[:1]:
        network = reverse("partnerships:network_detail", args=[pk])
        yield Page("network page, UH", OBJECT, people.uh, network)
    board = reverse("partnerships:order_board")
    yield Page("board of a UH institution's orders", LIST, people.uh, board, grows="uh")
    uh = busiest_uh()
    accepted = Order.objects.accepted().filter(institution=uh).latest("pk")
    waiting = Order.objects.waiting_for("uh").filter(institution=uh).latest("pk")
    for what, order in (("accepted", accepted), ("waiting", waiting)):
        name = f"order page, {what}, UH"
        yield Page(name, OBJECT, people.uh, order.get_absolute_url())
    name = "order page, accepted, national"
    yield Page(name, OBJECT, people.national, accepted.get_absolute_url())
    mine = Agreement.objects.filter(order__institution=uh)
    for what, found in (
        ("in negotiation", mine.filter(state="negotiation")),
        ("for signing", mine.filter(state="signing")),
        ("signed", mine.filter(document__isnull=False)),
    ):
        page = found.latest("pk").get_absolute_url()
        yield Page(f"agreement page, {what}, UH", OBJECT, people.uh, page)
    yield Page("agreement page, signed, national", OBJECT, people.national, page)


def open_pages() -> Iterator[Page]:
    """For anybody: ten years of the country, and the county with the most owners."""
    decided = Allocation.objects.decided().annotate(size=Count("lines"))
    year = decided.latest("size").scheme_year
    args = [year.scheme.code, year.year, year.county.code]
    yield Page("open list", LIST, ANONYMOUS, reverse("open:allocations"))
    yield Page(
        "open page of a county", OBJECT, ANONYMOUS, reverse("open:year", args=args)
    )
    for name in ("csv", "json"):
        file = f"{reverse(f'open:{name}')}?year={year.year}"
        yield Page(f"open {name} of a year", FILE, ANONYMOUS, file)
