"""The letter as it is until a county writes its own, in every language."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from funding.letters.parts import GRANT, sections_of


def standard_text(kind: str, language: str) -> dict[str, str]:
    """Section -> text, for every section that such a letter has."""
    with override(language):
        texts = _in_all() | (_of_a_grant() if kind == GRANT else _of_a_refusal())
    return {section.code: texts.get(section.code, "") for section in sections_of(kind)}


def _rests_on() -> str:
    return _(
        "The decision was made on {{ decided_on }}. It rests on {{ legal_basis }}. The "
        "county's frame for the scheme «{{ scheme }}» is divided among the school "
        "owners of {{ county }}. The allocation key «{{ key }}» is the same for all of "
        "them."
    )


def _in_all() -> dict[str, str]:
    return {
        "complaint": _(
            "You may complain about the decision within {{ complaint_weeks }} after "
            "you received this letter. Say what you want changed and why, and send the "
            "complaint to {{ governor }}."
        )
    }


def _of_a_grant() -> dict[str, str]:
    decision = _(
        "{{ governor }} grants {{ recipient }} {{ amount }} for {{ year }}.",
    )
    return {
        "heading": _("Grant letter {{ year }}: {{ scheme }}"),
        "decision": f"{decision}\n\n{_rests_on()}",
        "conditions": _conditions(),
        "payment": _(
            "{{ governor }} pays the grant to the account that is registered on your "
            "organisation number. You need not ask for it."
        ),
        "reporting": _(
            "You report on the use of the grant in the portal by {{ report_due }}. "
            "Report what was done, how many schools, teachers and leaders took part "
            "(counted, never named), what the money and the own contribution were used "
            "for, what is left, and how the partnership has worked."
        ),
        "control": _(
            "{{ governor }} may control that the grant is used as this letter says; "
            "keep the accounts so that it can be seen. What is used against the "
            "conditions can be claimed back. Tell about money that is left in your "
            "report."
        ),
        "acceptance": _(
            "The grant is paid when you have accepted it with its conditions. An "
            "approver at your organisation answers in the portal by {{ answer_by }}."
        ),
    }


def _conditions() -> str:
    points = (
        _(
            "The money is for school-based development in partnership with a "
            "university or university college: the whole staff learns, and both "
            "partners are equal."
        ),
        _("It may not be used for the further education of individuals."),
        _(
            "As many of the staff as possible take part. Pay for coordinators is "
            "covered to a limited extent only."
        ),
        _("The staff and their unions take part in decisions about the measures."),
    )
    return "\n".join(f"- {point}" for point in points)


def _of_a_refusal() -> dict[str, str]:
    decision = _("{{ governor }} grants {{ recipient }} no money for {{ year }}.")
    return {
        "heading": _("Refusal {{ year }}: {{ scheme }}"),
        "decision": f"{decision}\n\n{_rests_on()}",
    }
