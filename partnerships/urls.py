from django.urls import path

from partnerships.views import (
    acting,
    committees,
    joint_needs,
    needs,
    networks,
    own_ranks,
    rankings,
)

app_name = "partnerships"
urlpatterns = [
    path("acting/", acting.choose, name="acting"),
    path("networks/", networks.network_list, name="network_list"),
    path("networks/<int:pk>/", networks.network_detail, name="network_detail"),
    path(
        "networks/<int:pk>/committee/", committees.committee, name="network_committee"
    ),
    path("networks/<int:pk>/host/", committees.host, name="network_host"),
    path(
        "networks/<int:pk>/committee/<int:person>/end/",
        committees.end,
        name="network_committee_end",
    ),
    path(
        "networks/<int:pk>/ranking/<int:year>/",
        rankings.ranking_detail,
        name="ranking_detail",
    ),
    path(
        "networks/<int:pk>/ranking/<int:year>/forward/",
        rankings.ranking_forward,
        name="ranking_forward",
    ),
    path(
        "networks/<int:pk>/ranking/<int:year>/call-back/",
        rankings.ranking_call_back,
        name="ranking_call_back",
    ),
    path("needs/", needs.need_list, name="need_list"),
    path("needs/new/<int:scheme_year>/", needs.need_new, name="need_new"),
    path("needs/rank/<int:scheme_year>/", own_ranks.own_ranks, name="own_ranks"),
    path("needs/<int:pk>/", needs.need_detail, name="need_detail"),
    path("needs/<int:pk>/edit/", needs.need_edit, name="need_edit"),
    path("needs/<int:pk>/joint/", joint_needs.joint_detail, name="joint_detail"),
    path(
        "needs/<int:pk>/joint/propose/", joint_needs.joint_propose, name="joint_propose"
    ),
    path("needs/<int:pk>/joint/lines/", joint_needs.joint_lines, name="joint_lines"),
    path(
        "needs/<int:pk>/joint/<int:party>/", joint_needs.joint_move, name="joint_move"
    ),
    path("needs/<int:pk>/submit/", needs.need_submit, name="need_submit"),
]
