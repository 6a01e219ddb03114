from django.urls import path

from funding.views import nation, nation_papers

urlpatterns = [
    path("national/", nation.national_list, name="national_list"),
    path(
        "national/<slug:code>/<int:year>/", nation.national_year, name="national_year"
    ),
    path(
        "national/<slug:code>/<int:year>/edit/",
        nation.national_edit,
        name="national_edit",
    ),
    path(
        "national-divisions/<int:pk>/",
        nation.national_division,
        name="national_division",
    ),
    path(
        "national-divisions/<int:pk>/step/", nation.national_step, name="national_step"
    ),
    path(
        "national-divisions/<int:pk>/give/", nation.national_give, name="national_give"
    ),
    path(
        "national/<slug:code>/<int:year>/papers/",
        nation_papers.national_order,
        name="national_order",
    ),
    path(
        "national-reports/<int:pk>/",
        nation_papers.national_report_file,
        name="national_report_file",
    ),
    path(
        "national-reports/<int:pk>/sheets/",
        nation_papers.national_report_sheets,
        name="national_report_sheets",
    ),
]
