"""What a need still lacks before it can be submitted, by the rules of its year."""

from django.utils.translation import gettext as _

from partnerships.models import Need
from partnerships.models.need_rules import QUESTIONS
from partnerships.need.answers import stands
from partnerships.need.limits import LimitMeter
from partnerships.need.meter import meter_of
from portal.lib.formats import nok, percent

MONEY = ("budget", "contributions")


def missing_in(need: Need) -> dict[str, list[str]]:
    """Question -> sentences. Reads what ``load_money`` loads."""
    year = need.scheme_year
    gaps = {
        name: [
            _("Fill in “%(field)s” before the need is submitted.")
            % {"field": label_of(name)}
        ]
        for name in QUESTIONS
        if year.requires(name)
        and name not in MONEY
        and stands(need, name) in (None, "", [])
    }
    if need.uh_partner_id is None and need.further:
        gaps["uh_partner"] = [_("Choose which of the UH institutions leads.")]
    budget, own = _money_gaps(need)
    return (
        gaps
        | ({"budget": budget} if budget else {})
        | ({"contributions": own} if own else {})
    )


def _money_gaps(need: Need) -> tuple[list[str], list[str]]:
    year, meter = need.scheme_year, meter_of(need)
    budget = [_over(limit) for limit in meter.over]
    if year.requires("budget") and not meter.requested_nok:
        budget.insert(0, _("Fill in at least one amount in the budget."))
    own = [
        _("The own contribution for %(year)s lacks %(lacks)s of %(required)s.")
        % {
            "year": one.year,
            "lacks": nok(one.lacks_nok),
            "required": nok(one.own.amount_nok),
        }
        for one in meter.years
        if year.requires("contributions") and one.lacks_nok
    ]
    return budget, own


def _over(limit: LimitMeter) -> str:
    if limit.owner:
        text = _(
            "%(owner)s: %(category)s is %(used)s. At most %(percent)s of the owner's "
            "part of the budget, %(limit)s."
        )
    else:
        text = _(
            "%(category)s is %(used)s. At most %(percent)s of the budget, %(limit)s."
        )
    return text % {
        "owner": limit.owner,
        "category": limit.category,
        "used": nok(limit.used_nok),
        "percent": percent(limit.category.limit_percent),
        "limit": nok(limit.limit_nok),
    }


def label_of(name: str) -> str:
    """What a field of a need is called on pages."""
    field = Need._meta.get_field(name)
    return str(getattr(field, "verbose_name", name))
