from django.urls import path

from partnerships.views import (
    acting,
    attachments,
    comments,
    handouts,
    need_steps,
    needs,
    networks,
)

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
    path(
        "needs/<int:pk>/attachments/",
        attachments.need_attachments,
        name="need_attachments",
    ),
    path("needs/<int:pk>/comments/", comments.need_comments, name="need_comments"),
    path(
        "comments/<int:pk>/resolve/", comments.comment_resolve, name="comment_resolve"
    ),
    path("needs/<int:pk>/parts/", handouts.need_parts, name="need_parts"),
    path("parts/<int:pk>/", handouts.part_write, name="part_write"),
    path("parts/<int:pk>/comments/", comments.part_comments, name="part_comments"),
    path("parts/<int:pk>/withdraw/", handouts.part_withdraw, name="part_withdraw"),
    path("part/<str:token>/", handouts.part_by_link, name="part_by_link"),
    path(
        "proposals/<int:pk>/settle/", handouts.proposal_settle, name="proposal_settle"
    ),
    path("attachments/<int:pk>/", attachments.attachment_file, name="attachment_file"),
    path(
        "attachments/<int:pk>/remove/",
        attachments.attachment_remove,
        name="attachment_remove",
    ),
]
