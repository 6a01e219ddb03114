from django.urls import path

from funding.urls_basis import urlpatterns as figures
from funding.urls_complaints import urlpatterns as complaints
from funding.urls_nation import urlpatterns as nation
from funding.urls_papers import urlpatterns as papers
from funding.urls_payments import urlpatterns as payments
from funding.urls_scenarios import urlpatterns as scenarios
from funding.views import (
    allocations,
    changes,
    departures,
    forecast,
    frames,
    key_library,
    keys,
    need_grants,
    prepare,
    years,
)

app_name = "funding"
urlpatterns = [
    path("", years.year_list, name="year_list"),
    path("years/<int:pk>/", years.year_detail, name="year_detail"),
    path("years/<int:pk>/frame/", frames.frame_edit, name="frame_edit"),
    path(
        "years/<int:pk>/prepare/",
        prepare.allocation_prepare,
        name="allocation_prepare",
    ),
    path("years/<int:pk>/needs/", need_grants.need_grants, name="need_grants"),
    path(
        "years/<int:pk>/needs/<int:need_pk>/", need_grants.need_grant, name="need_grant"
    ),
    path("years/<int:pk>/forecast/", forecast.forecast, name="forecast"),
    path("keys/", keys.key_list, name="key_list"),
    path("keys/<int:pk>/", keys.key_detail, name="key_detail"),
    path("keys/<int:pk>/file/", key_library.key_file, name="key_file"),
    path("keys/in/<slug:code>/new/", key_library.key_new, name="key_new"),
    path("keys/in/<slug:code>/import/", key_library.key_import, name="key_import"),
    path("keys/in/<slug:code>/steps/", key_library.key_steps, name="key_steps"),
    path(
        "allocations/<int:pk>/",
        allocations.allocation_detail,
        name="allocation_detail",
    ),
    path(
        "allocations/<int:pk>/working/",
        allocations.allocation_working,
        name="allocation_working",
    ),
    path(
        "allocations/<int:pk>/recipients/<int:recipient_pk>/",
        allocations.line_adjust,
        name="line_adjust",
    ),
    path(
        "allocations/<int:pk>/send/",
        allocations.allocation_send,
        name="allocation_send",
    ),
    path(
        "allocations/<int:pk>/departures/",
        departures.allocation_departures,
        name="allocation_departures",
    ),
    path(
        "allocations/<int:pk>/approval/",
        allocations.allocation_approval,
        name="allocation_approval",
    ),
    path("allocations/<int:pk>/change/", changes.change_start, name="change_start"),
    path("changes/<int:pk>/", changes.change_detail, name="change_detail"),
    path("changes/<int:pk>/line/", changes.change_line, name="change_line"),
    # The figures that a key divides by.
    *figures,
    *scenarios,
    # The papers of a decision: letters and reports.
    *papers,
    *payments,
    *complaints,
    # The frame of the whole country, and its papers.
    *nation,
]
