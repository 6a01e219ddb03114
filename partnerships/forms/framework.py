"""The forms of a framework: a new one, and what it gives each year."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.forms.agreement import Plain, SignedFileForm
from partnerships.forms.call import DayField
from partnerships.models import (
    Agreement,
    AgreementParty,
    Network,
    Order,
    Organisation,
    SchemeYear,
)
from partnerships.models.agreement import AgreementQuerySet
from partnerships.order.frame import Limits, limits_before
from partnerships.services.framework_years import limits_in, years_of
from portal.lib import clock
from portal.lib.fields import KeyField, KronerField
from portal.people.actor import Actor

MOST_DAYS = 10_000
USUAL_YEARS = 3


class NewFrameworkForm(Plain):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    institution = forms.ModelChoiceField(
        label=gettext_lazy("UH institution"),
        queryset=Organisation.objects.none(),
        empty_label=None,
    )
    scheme_year = forms.ModelChoiceField(
        label=gettext_lazy("First year of the scheme"),
        queryset=SchemeYear.objects.none(),
        empty_label=None,
        help_text=gettext_lazy("Its county governor follows the framework."),
    )
    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"))
    language = forms.ChoiceField(
        label=gettext_lazy("The language of the agreement"),
        choices=Organisation.WrittenNorwegian.choices,
        widget=forms.RadioSelect,
    )
    form_key = KeyField(widget=forms.HiddenInput(attrs={"data-kept": ""}))

    def __init__(self, data: Any = None, *, actor: Actor, network: Network) -> None:
        host = network.host_now
        begins = dt.date(clock.today().year + 1, 1, 1)
        title = _("Framework for %(network)s") % {"network": network.name}
        super().__init__(
            data,
            initial={
                "title": title,
                "form_key": uuid.uuid4(),
                "starts_on": begins,
                "ends_on": dt.date(begins.year + USUAL_YEARS - 1, 12, 31),
                "language": host.written_norwegian if host else "nn",
            },
        )
        uh = Organisation.objects.of_kind(Organisation.Kind.UH).filter(valid_to=None)
        if actor.kind == Organisation.Kind.UH:
            uh = uh.filter(pk=actor.organisation_id or 0)
        years = SchemeYear.objects.visible_to(actor).filter(county=network.county_id)
        chosen: Any = self.fields
        chosen["institution"].queryset = uh.in_norwegian_order()
        chosen["scheme_year"].queryset = years.select_related(
            "scheme", "county"
        ).order_by("-year")


class ChooseFrameworkForm(Plain):
    framework = forms.ModelChoiceField(
        label=gettext_lazy("Framework"),
        queryset=Agreement.objects.none(),
        required=False,
        blank=True,
        empty_label=gettext_lazy("None"),
        widget=forms.RadioSelect,
    )

    def __init__(
        self, data: Any = None, *, frameworks: AgreementQuerySet, order: Order
    ) -> None:
        super().__init__(data, initial={"framework": order.framework_id})
        chosen: Any = self.fields["framework"]
        chosen.queryset = frameworks.order_by("-starts_on", "pk")


class YearsForm(Plain):
    """Kroner and days for each year; empty is no limit."""

    def __init__(
        self, data: Any = None, files: Any = None, *, framework: Agreement
    ) -> None:
        super().__init__(data, files)
        self.years = years_of(framework)
        self.before = limits_before(framework) if framework.is_appendix else {}
        there = self.before | limits_in(framework)
        for year in self.years:
            words = {"year": year}
            self.fields[f"amount_{year}"] = KronerField(
                label=_("Kroner in %(year)s") % words, required=False
            )
            self.fields[f"days_{year}"] = forms.IntegerField(
                label=_("Days in %(year)s") % words,
                required=False,
                min_value=0,
                max_value=MOST_DAYS,
            )
            amount_nok, days = there.get(year, (None, None))
            self.initial[f"amount_{year}"] = amount_nok
            self.initial[f"days_{year}"] = days

    def rows(self) -> Iterator[tuple[int, forms.BoundField, forms.BoundField]]:
        for year in self.years:
            yield year, self[f"amount_{year}"], self[f"days_{year}"]

    def limits(self) -> dict[int, Limits]:
        given = self.cleaned_data
        return {
            year: (given[f"amount_{year}"], given[f"days_{year}"])
            for year in self.years
        }


class FrameworkScanForm(YearsForm, SignedFileForm):
    """One that was signed elsewhere: its file, who signed, and its years."""

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        framework: Agreement,
        parties: Iterable[AgreementParty],
    ) -> None:
        super().__init__(data, files, framework=framework)
        self.by_party = {f"signed_by_{party.pk}": party for party in parties}
        for name, party in self.by_party.items():
            self.fields[name] = forms.CharField(
                label=_("Who signed for %(party)s") % {"party": party.name},
                initial=party.signatory_name,
                max_length=200,
            )

    def signed_by(self) -> list[forms.BoundField]:
        return [self[name] for name in self.by_party]

    def signatories(self) -> dict[int, str]:
        given = self.cleaned_data
        return {party.pk: given[name] for name, party in self.by_party.items()}
