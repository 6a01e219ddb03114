"""The scenario bench of a year."""

from django.urls import path

from funding.views import scenarios

urlpatterns = [
    path("years/<int:pk>/scenarios/", scenarios.scenario_bench, name="scenario_bench"),
    path("years/<int:pk>/scenarios/new/", scenarios.scenario_new, name="scenario_new"),
    path("scenarios/<int:pk>/", scenarios.scenario_detail, name="scenario_detail"),
    path("scenarios/<int:pk>/edit/", scenarios.scenario_edit, name="scenario_edit"),
    path("scenarios/<int:pk>/share/", scenarios.scenario_share, name="scenario_share"),
    path(
        "scenarios/<int:pk>/remove/", scenarios.scenario_remove, name="scenario_remove"
    ),
    path("scenarios/<int:pk>/use/", scenarios.scenario_use, name="scenario_use"),
]
