from django.urls import path

from partnerships.views import acting, needs, networks, people

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
    path("memberships/<int:pk>/", people.membership, name="membership"),
    path("memberships/<int:pk>/hand-over/", people.hand_over, name="hand_over"),
]
