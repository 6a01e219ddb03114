from django.urls import path

from partnerships.views import (
    acting,
    missing,
    moves,
    need_files,
    needs,
    networks,
    schools,
    similar,
)

app_name = "partnerships"
urlpatterns = [
    path("acting/", acting.choose, name="acting"),
    path("schools/", schools.school_list, name="school_list"),
    path("schools/<int:pk>/", schools.school_edit, name="school_edit"),
    path("networks/", networks.network_list, name="network_list"),
    path("needs/", needs.need_list, name="need_list"),
    path("needs/needs.xlsx", need_files.need_xlsx, name="need_xlsx"),
    path("needs/needs.csv", need_files.need_csv, name="need_csv"),
    path("needs/missing/", missing.missing_owners, name="missing_owners"),
    path("needs/missing/<int:scheme_year>/remind/", missing.remind, name="remind"),
    path("needs/moved/", moves.move_list, name="move_list"),
    path(
        "needs/moved/<int:pk>/follower/", moves.choose_follower, name="choose_follower"
    ),
    path("needs/new/<int:scheme_year>/", needs.need_new, name="need_new"),
    path(
        "needs/similar/<int:scheme_year>/",
        similar.similar_to_text,
        name="similar_to_text",
    ),
    path("needs/<int:pk>/similar/", similar.need_similar, name="need_similar"),
    path("needs/<int:pk>/join/", similar.ask_to_join, name="ask_to_join"),
    path("joining/<int:pk>/", similar.join_request, name="join_request"),
    path("needs/<int:pk>/", needs.need_detail, name="need_detail"),
    path("needs/<int:pk>/edit/", needs.need_edit, name="need_edit"),
    path("needs/<int:pk>/submit/", needs.need_submit, name="need_submit"),
]
