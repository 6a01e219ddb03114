from django.urls import path

from funding.urls_basis import urlpatterns as figures
from funding.urls_papers import urlpatterns as papers
from funding.views import allocations, frames, keys, prepare, years

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
    path("keys/", keys.key_list, name="key_list"),
    path("keys/<int:pk>/", keys.key_detail, name="key_detail"),
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
        "allocations/<int:pk>/lines/<int:line_pk>/",
        allocations.line_adjust,
        name="line_adjust",
    ),
    path(
        "allocations/<int:pk>/send/",
        allocations.allocation_send,
        name="allocation_send",
    ),
    path(
        "allocations/<int:pk>/approval/",
        allocations.allocation_approval,
        name="allocation_approval",
    ),
    # The figures that a key divides by.
    *figures,
    # The papers of a decision: letters and reports.
    *papers,
]
