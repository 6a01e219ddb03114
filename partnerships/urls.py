from django.urls import path

from partnerships.views import (
    access,
    acting,
    invitations,
    needs,
    networks,
    organisations,
    people,
)

app_name = "partnerships"
urlpatterns = [
    path("acting/", acting.choose, name="acting"),
    path("networks/", networks.network_list, name="network_list"),
    path("needs/", needs.need_list, name="need_list"),
    path("needs/new/<int:scheme_year>/", needs.need_new, name="need_new"),
    path("needs/<int:pk>/", needs.need_detail, name="need_detail"),
    path("needs/<int:pk>/edit/", needs.need_edit, name="need_edit"),
    path("needs/<int:pk>/submit/", needs.need_submit, name="need_submit"),
    path("people/", people.own_people, name="own_people"),
    path("people/<int:pk>/", people.people, name="people"),
    path("people/<int:pk>/invite/", invitations.invite, name="invite"),
    path(
        "people/organisations/",
        organisations.organisation_list,
        name="organisation_list",
    ),
    path(
        "people/organisations/new/",
        organisations.organisation_new,
        name="organisation_new",
    ),
    path("access/ask/<int:pk>/", access.ask, name="ask_access"),
    path("access/<int:pk>/", access.access_request, name="access_request"),
    path("invitations/<int:pk>/send/", invitations.send_anew, name="invitation_send"),
    path(
        "invitations/<int:pk>/withdraw/",
        invitations.withdraw,
        name="invitation_withdraw",
    ),
    path("join/<str:token>/", invitations.join, name="join"),
    path("join/<str:token>/again/", invitations.join_again, name="join_again"),
    path("memberships/<int:pk>/", people.membership, name="membership"),
    path("memberships/<int:pk>/hand-over/", people.hand_over, name="hand_over"),
]
