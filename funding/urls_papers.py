from django.urls import path

from funding.views import grants, letter_templates, papers

urlpatterns = [
    path("allocations/<int:pk>/papers/", papers.papers, name="papers"),
    path(
        "allocations/<int:pk>/papers/start/",
        papers.papers_start,
        name="papers_start",
    ),
    path("allocations/<int:pk>/papers/zip/", papers.papers_zip, name="papers_zip"),
    path("letters/<int:pk>/", papers.letter_file, name="letter_file"),
    path("case-letters/<int:pk>/", papers.case_letter_file, name="case_letter_file"),
    path("grants/<int:pk>/", grants.grant_detail, name="grant_detail"),
    path("grants/<int:pk>/answer/", grants.grant_answer, name="grant_answer"),
    path("grants/<int:pk>/more-time/", grants.grant_more_time, name="grant_more_time"),
    path("reports/<int:pk>/", papers.report_file, name="report_file"),
    path("reports/<int:pk>/sheets/", papers.report_sheets, name="report_sheets"),
    path(
        "letter-texts/",
        letter_templates.letter_template_list,
        name="letter_template_list",
    ),
    path(
        "letter-texts/<int:pk>/",
        letter_templates.letter_template_detail,
        name="letter_template_detail",
    ),
    path(
        "letter-texts/<int:county_pk>/<str:kind>/<str:language>/",
        letter_templates.letter_template_edit,
        name="letter_template_edit",
    ),
    path(
        "letter-texts/<int:county_pk>/<str:kind>/<str:language>/preview/",
        letter_templates.letter_template_preview,
        name="letter_template_preview",
    ),
]
