from django.urls import path

from partnerships.views import acting, attachments, comments, needs, networks

app_name = "partnerships"
urlpatterns = [
    path("acting/", acting.choose, name="acting"),
    path("networks/", networks.network_list, name="network_list"),
    path("needs/", needs.need_list, name="need_list"),
    path("needs/new/<int:scheme_year>/", needs.need_new, name="need_new"),
    path("needs/<int:pk>/", needs.need_detail, name="need_detail"),
    path("needs/<int:pk>/edit/", needs.need_edit, name="need_edit"),
    path("needs/<int:pk>/submit/", needs.need_submit, name="need_submit"),
    path(
        "needs/<int:pk>/attachments/",
        attachments.need_attachments,
        name="need_attachments",
    ),
    path("needs/<int:pk>/comments/", comments.need_comments, name="need_comments"),
    path(
        "comments/<int:pk>/resolve/", comments.comment_resolve, name="comment_resolve"
    ),
    path("attachments/<int:pk>/", attachments.attachment_file, name="attachment_file"),
    path(
        "attachments/<int:pk>/remove/",
        attachments.attachment_remove,
        name="attachment_remove",
    ),
]
