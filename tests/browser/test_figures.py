"""Figures from a spreadsheet, in the browser: looked at, corrected, saved and used."""

import re

import pytest
from django.urls import reverse

from funding.models import Allocation, BasisSet
from tests import cast
from tests.funding import figures, money

pytestmark = pytest.mark.django_db(transaction=True)
HEADINGS = (*figures.HEADINGS, "lærarar")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def choose(page, *rows):
    file = figures.xlsx(*rows, headings=HEADINGS)
    page.set_input_files(
        "[name=file]", {"name": "tal.xlsx", "mimeType": XLSX, "buffer": file}
    )
    page.fill("[name=source]", "GSI")
    page.click(".form-actions button")
    page.wait_for_url(re.compile(r"/basis/imports/\d+/"))


def test_a_spreadsheet_is_corrected_saved_and_divided_by(open_as):
    people = cast.make()
    year = money.ready(people)
    page = open_as(people.officer)
    page.goto(reverse("funding:year_detail", args=[year.pk]))
    page.click("main a[href$='/basis/']")
    page.click("main .actions a[href$='/import/']")

    choose(page, ("1532", "Giske", 8339, "12 04", 10), ("1534", "Haram", 9350, 9, 30))
    assert page.locator("text=«12 04»").count() == 1
    assert page.locator("form.form-actions button").count() == 0
    page.click(".form-actions a")
    choose(page, ("1532", "Giske", 8339, 1204, 10), ("1534", "Haram", 9350, 9, 30))
    page.click("form.form-actions button")
    page.wait_for_selector("text=17\u00a0689")
    basis_set = BasisSet.objects.get()

    page.goto(reverse("funding:allocation_prepare", args=[year.pk]))
    assert page.input_value("[name=figures]") == f"set-{basis_set.pk}"
    page.fill("[name=name]", "Lærarnøkkel")
    page.fill("[name=pot-0-name]", "lærarar")
    page.select_option("[name=pot-0-source]", "rest")
    page.select_option("[name=pot-0-by]", "lærarar")
    page.wait_for_selector("#effect tbody:has-text('750\u00a0000')")
    page.click("button[name=do][value=use]")
    page.wait_for_url(re.compile(r"/funding/allocations/\d+/"))
    assert Allocation.objects.get().basis_set == basis_set
