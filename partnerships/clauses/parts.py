"""The clauses that a county's set has, and the merge fields that they may have."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.texts import Field, Section, TextKind
from portal.texts.reading import FIELD

FIELDS = {
    field.code: field
    for field in (
        Field("title", _("the title of the agreement")),
        Field("parties", _("all the parties, by name")),
        Field("owners", _("the school owners, by name")),
        Field("uh", _("the university or university college")),
        Field("scheme", _("the name of the scheme")),
        Field("year", _("the year of the scheme")),
        Field("legal_basis", _("what the scheme rests on")),
        Field("county", _("the county")),
        Field("governor", _("the county governor's name that day")),
        Field("order", _("the number of the order that it is made from")),
        Field("need", _("the titles of the needs")),
        Field("measures", _("what the order asks for")),
        Field("schools", _("how many schools take part")),
        Field("teachers", _("how many teachers take part")),
        Field("leaders", _("how many leaders take part")),
        Field("starts_on", _("the first day of the agreement")),
        Field("ends_on", _("the last day of the agreement")),
        Field("notice_months", _("the time of notice, such as “3 months”")),
        Field("total", _("all amounts together")),
        Field("own_contribution", _("the own contributions together")),
        Field("report_due", _("the day that the use of the grant is reported by")),
        Field("contacts", _("the contact person of each party")),
        Field("court", _("the court that the parties have agreed on")),
        Field("network", _("the network that a framework is of")),
        Field("members", _("the members of the network, by name")),
        Field("frame_years", _("what a framework gives each year at most")),
        Field("main", _("the agreement that this is an appendix to")),
        Field("reason", _("why the appendix is made")),
    )
}


def words_of(code: str) -> str:
    """What a field is, to one who reads; a code that nobody knows as it stands."""
    return str(FIELDS[code].words) if code in FIELDS else code


def in_words(text: str) -> str:
    """The text with each field as what it is, in brackets: [the county]."""
    return FIELD.sub(lambda found: f"[{words_of(found[1])}]", text)


APPENDIX_ONLY = ("main", "reason")
FRAMEWORK_ONLY = ("network", "members", "frame_years")


def fields_of(*, framework: bool) -> dict[str, Field]:
    """Those that the clauses of a framework, or of another agreement, may have."""
    return {
        code: one
        for code, one in FIELDS.items()
        if framework or code not in FRAMEWORK_ONLY
    }


# The portal's own, for every county; negotiated as the clauses of other agreements.
FRAMEWORK = (
    "parties",
    "purpose",
    "principles",
    "orders",
    "frame",
    "cooperation",
    "progress",
    "changes",
    "duration",
    "disputes",
    "signatures",
)

# The set of DOMAIN.md, step 7. Tables are put in by the portal after their clause.
CLAUSES = (
    Section("parties", pgettext_lazy("clause", "Parties"), ("parties",)),
    Section("background", pgettext_lazy("clause", "Background and legal basis")),
    Section("purpose", pgettext_lazy("clause", "Purpose")),
    Section("principles", pgettext_lazy("clause", "Principles")),
    Section("measures", pgettext_lazy("clause", "Measures and extent"), ("measures",)),
    Section("roles", pgettext_lazy("clause", "Roles and responsibility")),
    Section("organisation", pgettext_lazy("clause", "Organisation")),
    Section("economy", pgettext_lazy("clause", "Economy"), ("total",)),
    Section("progress", pgettext_lazy("clause", "Progress and milestones")),
    Section("reporting", pgettext_lazy("clause", "Evaluation and reporting")),
    Section("data", pgettext_lazy("clause", "Privacy, rights, data and publishing")),
    Section("changes", pgettext_lazy("clause", "Changes")),
    Section(
        "duration",
        pgettext_lazy("clause", "Duration, notice and breach"),
        ("starts_on", "ends_on"),
    ),
    Section("disputes", pgettext_lazy("clause", "Disputes")),
    Section("annexes", pgettext_lazy("clause", "Annexes")),
    Section("signatures", pgettext_lazy("clause", "Signatures")),
)
# Without these it is no agreement: their text may be changed, they are not taken out.
STANDING = frozenset(
    {"parties", "measures", "economy", "orders", "frame", "duration", "signatures"}
)


KIND = TextKind(
    CLAUSES,
    {
        code: one
        for code, one in FIELDS.items()
        if code not in (*APPENDIX_ONLY, *FRAMEWORK_ONLY)
    },
)
