"""What something was called on the day that a paper is about."""

import datetime as dt

from django.utils.translation import gettext as _

from partnerships.models import County, GovernorTerm, Organisation, UHInstitution


def governor_name(county: County, on: dt.date, language: str) -> str:
    """Fylkesmannen or Statsforvaltaren, as the office that covered the county then.

    ``language`` "nn" or "nb" gives that written Norwegian, any other the office's
    own. Raises LookupError when no office covered the county that day.
    """
    term = GovernorTerm.objects.of_county(county, on).first()
    if term is None:
        raise LookupError(
            _("No county governor covered %(county)s on %(day)s.")
            % {"county": county.name, "day": on.isoformat()}
        )
    return term.name_in(language)


def name_on(organisation: Organisation, on: dt.date, language: str) -> str:
    """The organisation's name that day, in the language where it has one of its own."""
    if organisation.kind == Organisation.Kind.GOVERNOR:
        term = GovernorTerm.objects.valid_on(on).filter(governor=organisation).first()
        return term.name_in(language) if term else organisation.name
    if organisation.kind == Organisation.Kind.UH:
        facts = UHInstitution.objects.filter(organisation=organisation).first()
        own = {"nn": facts.name_nn, "en": facts.name_en} if facts else {}
        return own.get(language) or organisation.name
    return organisation.name
