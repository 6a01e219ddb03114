from django.urls import path

from partnerships.views import frameworks, gatherings, partnerships, progress

urlpatterns = [
    path(
        "orders/<int:pk>/framework/",
        frameworks.order_framework,
        name="order_framework",
    ),
    path(
        "networks/<int:pk>/framework/", frameworks.framework_new, name="framework_new"
    ),
    path(
        "agreements/<int:pk>/years/",
        frameworks.framework_years,
        name="framework_years",
    ),
    path(
        "agreements/<int:pk>/signed-elsewhere/",
        frameworks.framework_register,
        name="framework_register",
    ),
    path("partnerships/", partnerships.partnership_list, name="partnership_list"),
    path(
        "partnerships/<int:pk>/<int:uh_pk>/",
        partnerships.partnership_detail,
        name="partnership_detail",
    ),
    path(
        "networks/<int:pk>/with/<int:uh_pk>/",
        partnerships.network_partnership,
        name="network_partnership",
    ),
    path(
        "agreements/<int:pk>/progress/",
        progress.agreement_progress,
        name="agreement_progress",
    ),
    path(
        "agreements/<int:pk>/gatherings/",
        gatherings.gathering_new,
        name="gathering_new",
    ),
    path("milestones/<int:pk>/", progress.milestone_detail, name="milestone_detail"),
    path("gatherings/<int:pk>/", gatherings.gathering_detail, name="gathering_detail"),
    path(
        "gatherings/<int:pk>/calendar.ics",
        gatherings.gathering_calendar,
        name="gathering_calendar",
    ),
    path(
        "gatherings/<int:pk>/change/", gatherings.gathering_edit, name="gathering_edit"
    ),
    path(
        "gatherings/<int:pk>/cancel/",
        gatherings.gathering_cancel,
        name="gathering_cancel",
    ),
    path(
        "gatherings/<int:pk>/participants/",
        gatherings.gathering_count,
        name="gathering_count",
    ),
]
