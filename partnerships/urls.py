from django.urls import path

from partnerships.urls_agreements import urlpatterns as agreements
from partnerships.urls_progress import urlpatterns as progress
from partnerships.views import (
    access,
    acting,
    attachments,
    calls,
    comments,
    committees,
    handouts,
    invitations,
    joint_needs,
    joint_wishes,
    missing,
    moves,
    need_files,
    need_steps,
    needs,
    networks,
    order_files,
    order_lists,
    orders,
    organisations,
    own_ranks,
    people,
    rankings,
    scheme_years,
    schools,
    similar,
    submissions,
    uh,
)

app_name = "partnerships"
urlpatterns = [
    path("acting/", acting.choose, name="acting"),
    path("schools/", schools.school_list, name="school_list"),
    path("schools/<int:pk>/", schools.school_edit, name="school_edit"),
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
    path("needs/needs.xlsx", need_files.need_xlsx, name="need_xlsx"),
    path("needs/needs.csv", need_files.need_csv, name="need_csv"),
    path("needs/missing/", missing.missing_owners, name="missing_owners"),
    path("needs/missing/<int:scheme_year>/remind/", missing.remind, name="remind"),
    path("needs/moved/", moves.move_list, name="move_list"),
    path(
        "needs/moved/<int:pk>/follower/", moves.choose_follower, name="choose_follower"
    ),
    path(
        "needs/similar/<int:scheme_year>/",
        similar.similar_to_text,
        name="similar_to_text",
    ),
    path("needs/<int:pk>/similar/", similar.need_similar, name="need_similar"),
    path("needs/<int:pk>/join/", joint_wishes.ask_to_join, name="ask_to_join"),
    path("needs/new/<int:scheme_year>/", need_steps.need_new, name="need_new"),
    path(
        "needs/new/<int:scheme_year>/from/<int:pk>/",
        need_steps.need_continue,
        name="need_continue",
    ),
    path("needs/rank/<int:scheme_year>/", own_ranks.own_ranks, name="own_ranks"),
    path("needs/<int:pk>/", needs.need_detail, name="need_detail"),
    path("needs/<int:pk>/edit/", need_steps.need_edit, name="need_edit"),
    path("needs/<int:pk>/edit/<slug:step>/", need_steps.need_step, name="need_step"),
    path("needs/<int:pk>/joint/", joint_needs.joint_detail, name="joint_detail"),
    path(
        "needs/<int:pk>/joint/propose/", joint_needs.joint_propose, name="joint_propose"
    ),
    path("needs/<int:pk>/joint/lines/", joint_needs.joint_lines, name="joint_lines"),
    path(
        "needs/<int:pk>/joint/<int:party>/", joint_needs.joint_move, name="joint_move"
    ),
    path(
        "needs/<int:pk>/joint/<int:party>/answer/",
        joint_wishes.joint_answer,
        name="joint_answer",
    ),
    path("needs/<int:pk>/submit/", needs.need_submit, name="need_submit"),
    path(
        "needs/<int:pk>/submissions/",
        submissions.need_submissions,
        name="need_submissions",
    ),
    path(
        "needs/<int:pk>/call-back/", submissions.need_call_back, name="need_call_back"
    ),
    path(
        "needs/<int:pk>/send-back/", submissions.need_send_back, name="need_send_back"
    ),
    path("needs/<int:pk>/open/", submissions.need_open, name="need_open"),
    path("calendar/", calls.call_list, name="call_list"),
    path("calendar/<int:pk>/", calls.call_detail, name="call_detail"),
    path("calendar/<int:pk>/edit/", calls.call_edit, name="call_edit"),
    path("calendar/<int:pk>/publish/", calls.call_publish, name="call_publish"),
    path("calendar/<int:pk>/next/", calls.call_next, name="call_next"),
    path("calendar/<int:pk>/open/", calls.call_open, name="call_open"),
    path("calendar/<int:pk>/rules/", scheme_years.call_rules, name="call_rules"),
    path(
        "calendar/<int:pk>/rules/edit/",
        scheme_years.call_rules_edit,
        name="call_rules_edit",
    ),
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
    path("needs/<int:pk>/order/", orders.order_new, name="order_new"),
    path("orders/", order_lists.order_list, name="order_list"),
    path("orders/board/", uh.order_board, name="order_board"),
    path("orders/capacity/", uh.uh_capacity, name="uh_capacity"),
    path("offers/", uh.offer_list, name="offer_list"),
    path("offers/new/", uh.offer_new, name="offer_new"),
    path("offers/<int:pk>/", uh.offer_detail, name="offer_detail"),
    path("offers/<int:pk>/edit/", uh.offer_edit, name="offer_edit"),
    path("offers/<int:pk>/withdraw/", uh.offer_withdraw, name="offer_withdraw"),
    path("orders/<int:pk>/", orders.order_detail, name="order_detail"),
    path("orders/<int:pk>/files/", order_files.order_files, name="order_files"),
    path("orders/files/<int:pk>/", order_files.order_file, name="order_file"),
    path(
        "orders/files/<int:pk>/remove/",
        order_files.order_file_remove,
        name="order_file_remove",
    ),
    path("orders/<int:pk>/edit/", orders.order_edit, name="order_edit"),
    path("orders/<int:pk>/propose/", orders.order_propose, name="order_propose"),
    path("attachments/<int:pk>/", attachments.attachment_file, name="attachment_file"),
    path(
        "attachments/<int:pk>/remove/",
        attachments.attachment_remove,
        name="attachment_remove",
    ),
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
    *agreements,
    *progress,
]
