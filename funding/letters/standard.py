"""The letter as it is until a county writes its own, in every language."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from funding.letters.parts import (
    ANSWER,
    CHANGE,
    GRANT,
    GRANT_UH,
    NEED_GRANT,
    NEED_GRANT_UH,
    NEED_REFUSAL,
    REFUSAL,
    sections_of,
)


def standard_text(kind: str, language: str) -> dict[str, str]:
    """Section -> text, for every section that such a letter has."""
    if kind == GRANT_UH:
        return standard_text_of_named(GRANT, language)
    if kind == NEED_GRANT_UH:
        return standard_text_of_needs(language, to_uh=True, one_year=False)
    with override(language):
        texts = _in_all() | _OF_KIND[kind]()
    return {section.code: texts.get(section.code, "") for section in sections_of(kind)}


def standard_text_of_named(kind: str, language: str) -> dict[str, str]:
    """The same to a UH institution that the key names: it is no school owner."""
    texts = standard_text(kind, language)
    granted = texts["decision"].split("\n\n")[0]
    with override(language):
        decision = f"{granted}\n\n{_names_you()}"
        return texts | {"decision": decision, "reporting": _reporting_of_uh()}


def standard_text_of_needs(
    language: str, *, to_uh: bool, one_year: bool
) -> dict[str, str]:
    """To a UH institution, which puts in nothing itself; or about no later year."""
    texts = standard_text(NEED_GRANT, language)
    with override(language):
        if to_uh:
            texts["reporting"] = _reporting_of_uh()
        if one_year:
            decision = _(
                "{{ governor }} grants {{ recipient }} {{ amount }} to needs of "
                "{{ year }}, as the table shows."
            )
            texts["decision"] = f"{decision}\n\n{_made_on()}"
    return texts


def _reporting_of_uh() -> str:
    return _(
        "You report on the use of the grant in the portal by {{ report_due }}. Report "
        "what was done, how many schools, teachers and leaders took part (counted, "
        "never named), what the money was used for, what is left, and how the "
        "partnership has worked. The own contribution is the school owner's, and "
        "stands in the owner's report."
    )


def _names_you() -> str:
    return _(
        "The decision was made on {{ decided_on }}. It rests on {{ legal_basis }}. The "
        "allocation key «{{ key }}» divides the county's frame for the scheme "
        "«{{ scheme }}», and names you as a partner of the school owners of "
        "{{ county }}."
    )


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


def _of_needs() -> dict[str, str]:
    """The same terms as of a grant by the key."""
    whole = _of_a_grant()
    decision = _(
        "{{ governor }} grants {{ recipient }} {{ amount }} to needs of {{ year }} and "
        "the years after it, as the table shows."
    )
    later = _(
        "What stands for a later year is a commitment, and is paid in that year if the "
        "state grants money for the scheme."
    )
    return {
        "heading": _("Grant to needs {{ year }}: {{ scheme }}"),
        "decision": f"{decision}\n\n{later}\n\n{_made_on()}",
        **{code: whole[code] for code in TERMS},
    }


TERMS = ("conditions", "payment", "reporting", "control", "acceptance")


def _made_on() -> str:
    return _(
        "The decision was made on {{ decided_on }}. It rests on {{ legal_basis }}."
    )


def _of_refused_needs() -> dict[str, str]:
    decision = _(
        "{{ governor }} grants {{ recipient }} no money to the needs of {{ year }} in "
        "the table."
    )
    return {
        "heading": _("Refusal {{ year }}: {{ scheme }}"),
        "decision": f"{decision}\n\n{_made_on()}",
    }


def _of_a_change() -> dict[str, str]:
    decision = _(
        "{{ governor }} has changed decision {{ refers_to }}: {{ recipient }} is "
        "granted {{ change }} for {{ year }} and the years after it, as the table "
        "shows. What else the decision says stands."
    )
    return {
        "heading": _("Change of the grant {{ year }}: {{ scheme }}"),
        "decision": f"{decision}\n\n{_made_on()}",
        "payment": _(
            "What is granted more is paid with the other payments of its year. What "
            "is granted less is taken from what is not paid yet; what is paid already "
            "is claimed back."
        ),
    }


def standard_text_of_one_year(language: str) -> dict[str, str]:
    """Of a change that is about no later year."""
    texts = standard_text(CHANGE, language)
    with override(language):
        decision = _(
            "{{ governor }} has changed decision {{ refers_to }}: {{ recipient }} is "
            "granted {{ change }} for {{ year }}, as the table shows. What else the "
            "decision says stands."
        )
        return texts | {"decision": f"{decision}\n\n{_made_on()}"}


def _of_an_answer() -> dict[str, str]:
    return {
        "heading": _("Answer to the complaint {{ year }}: {{ scheme }}"),
        "decision": _(
            "{{ governor }} has treated the complaint that came on {{ received_on }} "
            "from {{ recipient }} about decision {{ refers_to }} of {{ year }}. The "
            "outcome is: {{ outcome }}."
        ),
    }


_OF_KIND = {
    GRANT: _of_a_grant,
    REFUSAL: _of_a_refusal,
    NEED_GRANT: _of_needs,
    NEED_REFUSAL: _of_refused_needs,
    CHANGE: _of_a_change,
    ANSWER: _of_an_answer,
}
