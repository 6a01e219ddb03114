"""The rules of the house; a failing line says what to do."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import CharField
from django.template import engines
from django.urls import URLPattern, get_resolver

ROOT = Path(__file__).resolve().parent.parent
APPS = ("portal", "partnerships", "forums", "funding")
SOURCES = [
    path
    for app in APPS
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LONGEST_MODULE, LONGEST_FUNCTION = 400, 40

# Every name here is a decision: what can be read without logging in, and why.
PUBLIC = {
    "healthz": "the process answers its supervisor",
    "readyz": "the proxy asks whether to send people here",
    "set_language": "the login page has a language too",
    "partnerships:join": "who is invited has no account yet; the link says which",
    "partnerships:join_again": "so that an invitation that has expired has a way on",
    "documents:verify": "anybody may check a paper",
    "partnerships:part_by_link": "a colleague without a membership has only the link",
    "documents:verify_code": "anybody may check a paper",
    # what is decided is public by law; each begins at Allocation.objects.decided()
    "open:allocations": "anybody may see who was granted what",
    "open:year": "anybody may see who was granted what",
    "open:csv": "the same for spreadsheets",
    "open:json": "the same for programs",
    "open:schema": "what the published fields mean",
    "open:turtle": "the catalogue that others harvest",
    "open:json_ld": "the catalogue that others harvest",
    "open:robots": "which of it search engines may read",
}


def of_the_house(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=of_the_house)
def test_a_module_is_at_most_400_lines(path):
    assert len(path.read_text().splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", SOURCES, ids=of_the_house)
def test_a_function_is_at_most_40_lines(path):
    too_long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert too_long == []


@pytest.mark.parametrize("path", TEMPLATES, ids=of_the_house)
def test_a_page_has_no_inline_script_or_style(path):
    if "print" in path.parts:  # papers: no browser, no policy
        return
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


def routes(resolver=None, prefix=""):
    """(name with its namespace, pattern) of every route."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", entry
        else:
            space = f"{entry.namespace}:" if entry.namespace else ""
            yield from routes(entry, f"{prefix}{space}")


def test_the_public_pages_are_exactly_these():
    public = {
        name
        for name, pattern in routes()
        if not getattr(pattern.callback, "login_required", True)
        and not name.startswith("account_")  # allauth's own
    }
    assert public == set(PUBLIC)


def test_templates_are_cached():
    loaders = engines["django"].engine.template_loaders
    inner = loaders[0].loaders[0]
    assert type(inner).__module__ == "django.template.loaders.cached"


def services():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("services/*.py")):
            yield path
        for path in sorted((ROOT / app).rglob("services.py")):
            yield path


@pytest.mark.parametrize("path", list(services()), ids=of_the_house)
def test_a_service_with_an_actor_takes_it_by_name(path):
    by_position = [
        node.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and "actor" in [argument.arg for argument in node.args.args]
    ]
    assert by_position == []


# What people type on one line, and the service that keeps what can be read of it.
LINES = {
    "AgendaItem.title": "forums/services/agenda.py",
    "Agreement.court": "partnerships/services/agreements.py",
    "Agreement.title": "partnerships/services/agreements.py",
    "AgreementParty.contact": "partnerships/services/agreements.py",
    "AgreementParty.signatory_title": "partnerships/services/agreements.py",
    "ArchivePlace.class_code": "partnerships/services/archive.py",
    "ArchivePlace.class_title": "partnerships/services/archive.py",
    "ArchivePlace.classification": "partnerships/services/archive.py",
    "ArchivePlace.record_unit": "partnerships/services/archive.py",
    "ArchivePlace.responsible": "partnerships/services/archive.py",
    "ArchivePlace.series": "partnerships/services/archive.py",
    "ArchivePlace.unit": "partnerships/services/archive.py",
    "ArchiveReceipt.number": "partnerships/services/archive.py",
    "BasisImport.source": "funding/services/basis_imports.py",
    "BenchScenario.name": "funding/services/scenarios.py",
    "Clause.heading": "partnerships/services/clauses.py",
    "ClauseChange.heading": "partnerships/services/clauses.py",
    "Department.name": "partnerships/services/uh.py",
    "FollowUp.text": "forums/services/follow_ups.py",
    "Forum.name": "forums/services/fora.py",
    "Frame.source": "funding/services/frames.py",
    "Gathering.place": "partnerships/services/gatherings.py",
    "Gathering.title": "partnerships/services/gatherings.py",
    "Handout.name": "partnerships/services/handouts.py",
    "Meeting.place": "forums/services/meetings.py",
    "Meeting.title": "forums/services/meetings.py",
    "Milestone.title": "partnerships/services/agreements.py",
    "NationalDivision.source": "funding/services/nation.py",
    "Need.codetermination_by": "partnerships/services/needs.py",
    "Need.title": "partnerships/services/needs.py",
    "Order.title": "partnerships/services/order_cells.py",
    "OrderContact.name": "partnerships/services/order_cells.py",
    "OrderContact.phone": "partnerships/services/order_cells.py",
    "Organisation.name": "partnerships/services/organisations.py",
    "Plan.title": "forums/services/plans.py",
    "PlanSection.heading": "forums/services/plans.py",
    "School.name": "partnerships/services/schools.py",
    "Seat.represents": "forums/services/fora.py",
    "SeatHolder.name": "forums/services/fora.py",
    "SeatHolder.phone": "forums/services/fora.py",
    "SeatHolder.title": "forums/services/fora.py",
    "UHCapacity.field": "partnerships/services/uh.py",
    "UHInstitution.short_name": "partnerships/services/organisations.py",
    "UHOffer.field": "partnerships/services/uh.py",
    "UHOffer.title": "partnerships/services/uh.py",
    "User.full_name": "portal/account/services.py",
    "WorkingCommitteeMember.name": "partnerships/services/networks.py",
    "WorkingCommitteeMember.phone": "partnerships/services/networks.py",
    "WorkingCommitteeMember.title": "partnerships/services/networks.py",
}
# Those that nobody types so, and why.
NO_LINES = {
    "AgreementParty.org_number": "nine digits",
    "AllocationKey.name": "what cannot be read in it is told, and refused",
    "County.code": "from the registry",
    "County.name": "from the registry",
    "County.name_official": "from the registry",
    "CountyGovernor.office_code": "from the registry",
    "Municipality.name_kven": "from the registry",
    "Municipality.name_sami": "from the registry",
    "Municipality.number": "four digits",
    "NationalDivision.key_name": "the name in its key",
    "Network.name": "from the registry",
    "Organisation.name_official": "its name, or from the registry",
    "Organisation.number": "its other numbers",
    "Organisation.org_number": "nine digits",
    "School.org_number": "nine digits",
    "Statistic.source": "from the registry",
    "UHInstitution.dbh_code": "four digits",
    "UHInstitution.name_en": "from the registry",
    "UHInstitution.name_nn": "from the registry",
    "User.password": "kept as its hash",
}


def named_lines():
    """Each text of one line that has a name for people, and is not chosen in a list."""
    own = [one for one in apps.get_models() if one.__module__.split(".")[0] in APPS]
    for model in own:
        for field in model._meta.local_fields:
            typed = type(field) is CharField and field.editable and not field.choices
            if typed and field._verbose_name:
                yield f"{model.__name__}.{field.name}"


def test_what_people_type_on_one_line_is_kept_so_that_it_can_be_read():
    """A new one is kept by ``one_line`` or ``as_lines``: write here which service."""
    assert set(named_lines()) == {*LINES, *NO_LINES}
    keep = re.compile(r"\b(one_line|as_lines)\(")
    assert [
        one for one, at in LINES.items() if not keep.search((ROOT / at).read_text())
    ] == []


def test_only_the_engine_and_its_floor_divide_money():
    """A ``/`` beside an amount is a rounding of its own."""
    found = []
    for path in SOURCES:
        if path == ROOT / "portal/lib/money.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.BinOp) and isinstance(
                node.op, ast.Div | ast.FloorDiv
            ):
                text = ast.unparse(node)
                if "_nok" in text:
                    found.append(f"{of_the_house(path)}:{node.lineno} {text}")
    assert found == []
