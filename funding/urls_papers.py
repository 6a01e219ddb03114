from django.urls import path

from funding.views import papers

urlpatterns = [
    path("allocations/<int:pk>/papers/", papers.papers, name="papers"),
    path(
        "allocations/<int:pk>/papers/start/",
        papers.papers_start,
        name="papers_start",
    ),
    path("allocations/<int:pk>/papers/zip/", papers.papers_zip, name="papers_zip"),
    path("letters/<int:pk>/", papers.letter_file, name="letter_file"),
    path("reports/<int:pk>/", papers.report_file, name="report_file"),
]
