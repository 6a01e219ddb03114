"""The sections of a letter, and the merge fields that each of them may have."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.texts import Field, Section, TextKind

GRANT, REFUSAL = "grant", "refusal"
# Beside the key: a need's recipients; a later decision; what became of a complaint.
NEED_GRANT, NEED_REFUSAL = "need_grant", "need_refusal"
CHANGE, ANSWER = "change", "answer"
# The same letters to a UH institution, which is no school owner and puts in nothing.
GRANT_UH, NEED_GRANT_UH = "grant_uh", "need_grant_uh"
TO_UH = {GRANT: GRANT_UH, NEED_GRANT: NEED_GRANT_UH}
PLAIN = {to_uh: kind for kind, to_uh in TO_UH.items()}
NOT_TO_UH = {"own_contribution"}
KINDS = (
    *(GRANT, GRANT_UH, REFUSAL),
    *(NEED_GRANT, NEED_GRANT_UH, NEED_REFUSAL),
    *(CHANGE, ANSWER),
)
COMPLAINT, ACCEPTANCE = "complaint", "acceptance"


FIELDS = {
    field.code: field
    for field in (
        Field("recipient", _("who the letter is to")),
        Field("recipient_number", _("the number of the recipient")),
        Field("amount", _("what is granted"), (GRANT, NEED_GRANT), is_strong=True),
        Field(
            "change",
            _("what is granted more, or less"),
            (CHANGE,),
            is_strong=True,
        ),
        Field("refers_to", _("the decision that it refers to"), (CHANGE, ANSWER)),
        Field("received_on", _("the day that the complaint came"), (ANSWER,)),
        Field("outcome", _("what became of the complaint"), (ANSWER,), is_strong=True),
        Field(
            "requested",
            _("what the recipient asked for"),
            (GRANT, REFUSAL, NEED_GRANT, NEED_REFUSAL),
        ),
        Field("own_contribution", _("the own contribution in kroner"), (GRANT,)),
        Field("year", _("the year of the grant")),
        Field("scheme", _("the name of the scheme")),
        Field("county", _("the county")),
        Field("governor", _("the county governor's name that day")),
        Field("reference", _("the reference of the decision")),
        Field("decided_on", _("the day of the decision")),
        Field("legal_basis", _("what the scheme rests on")),
        Field("key", _("the name of the allocation key"), (GRANT, REFUSAL)),
        Field(
            "report_due",
            _("the day that the use of the grant is reported by"),
            (GRANT, NEED_GRANT),
            is_strong=True,
        ),
        Field(
            "answer_by",
            _("the day that the grant is accepted by"),
            (GRANT, NEED_GRANT),
            only=ACCEPTANCE,
            is_strong=True,
        ),
        Field(
            "complaint_weeks",
            _("how long one may complain, such as “3 weeks”"),
            (GRANT, REFUSAL, NEED_GRANT, NEED_REFUSAL, CHANGE),
            only=COMPLAINT,
        ),
    )
}


SECTIONS = (
    Section("heading", _("Heading"), ("year",), is_heading=True),
    Section(
        "decision",
        pgettext_lazy("grant letter", "The decision"),
        ("recipient", "amount", "change", "refers_to", "outcome", "year"),
    ),
    Section("purpose", _("What the grant is for"), kinds=(GRANT,)),
    Section("conditions", _("Conditions"), kinds=(GRANT, NEED_GRANT)),
    Section("payment", _("Payment"), kinds=(GRANT, NEED_GRANT, CHANGE)),
    Section("reporting", _("Reporting"), ("report_due",), kinds=(GRANT, NEED_GRANT)),
    Section("control", _("Control and repayment"), kinds=(GRANT, NEED_GRANT)),
    Section(
        ACCEPTANCE,
        pgettext_lazy("of a grant", "Acceptance"),
        ("answer_by",),
        kinds=(GRANT, NEED_GRANT),
        when=_("Printed where the rules of the year ask recipients to accept."),
    ),
    Section(
        COMPLAINT,
        _("Right to complain"),
        ("complaint_weeks",),
        kinds=(GRANT, REFUSAL, NEED_GRANT, NEED_REFUSAL, CHANGE),
        when=_("Printed where the rules of the year give time to complain."),
    ),
)


def plain_kind(kind: str) -> str:
    """The letter that it is, whoever it is to."""
    return PLAIN.get(kind, kind)


def _kind_of(kind: str) -> TextKind:
    plain, without = plain_kind(kind), NOT_TO_UH if kind in PLAIN else ()
    fields = {
        code: each
        for code, each in FIELDS.items()
        if plain in (each.kinds or KINDS) and code not in without
    }
    return TextKind(
        tuple(each for each in SECTIONS if plain in (each.kinds or KINDS)), fields
    )


TEXTS = {kind: _kind_of(kind) for kind in KINDS}
STRONG = frozenset(code for code, field in FIELDS.items() if field.is_strong)


def sections_of(kind: str) -> tuple[Section, ...]:
    return TEXTS[kind].sections


@dataclass(frozen=True, slots=True)
class Listed:
    """A field of a kind of letter, for who writes one; sections by their labels."""

    field: Field
    required_in: list[str]
    only_in: str  # empty: it may stand anywhere


def listed_fields(kind: str) -> list[Listed]:
    """Every field that such a letter may have, and where it must stand."""
    text = TEXTS[kind]
    labels = {section.code: str(section.label) for section in text.sections}
    return [
        Listed(
            field,
            required_in=[
                labels[section.code]
                for section in text.sections
                if field.code in text.required_of(section)
            ],
            only_in=labels.get(field.only, ""),
        )
        for field in text.fields.values()
        if not field.only or field.only in labels
    ]
