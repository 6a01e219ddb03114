from django.urls import path

from partnerships.views import acting, need_steps, needs, networks

app_name = "partnerships"
urlpatterns = [
    path("acting/", acting.choose, name="acting"),
    path("networks/", networks.network_list, name="network_list"),
    path("needs/", needs.need_list, name="need_list"),
    path("needs/new/<int:scheme_year>/", need_steps.need_new, name="need_new"),
    path(
        "needs/new/<int:scheme_year>/from/<int:pk>/",
        need_steps.need_continue,
        name="need_continue",
    ),
    path("needs/<int:pk>/", needs.need_detail, name="need_detail"),
    path("needs/<int:pk>/edit/", need_steps.need_edit, name="need_edit"),
    path("needs/<int:pk>/edit/<slug:step>/", need_steps.need_step, name="need_step"),
    path("needs/<int:pk>/submit/", needs.need_submit, name="need_submit"),
]
