from django.urls import path

from forums.views import (
    amounts,
    decisions,
    fora,
    items,
    meetings,
    priorities,
    seats,
)

app_name = "forums"
urlpatterns = [
    path("", fora.forum_list, name="forum_list"),
    path("new/<slug:code>/", fora.forum_new, name="forum_new"),
    path("<int:pk>/", fora.forum_detail, name="forum_detail"),
    path("<int:pk>/edit/", fora.forum_edit, name="forum_edit"),
    path("<int:pk>/seats/", seats.forum_seats, name="forum_seats"),
    path("<int:pk>/role/", seats.forum_role, name="forum_role"),
    path("seats/<int:pk>/", seats.seat_detail, name="seat_detail"),
    path("seats/<int:pk>/end/", seats.seat_end, name="seat_end"),
    path("people/<int:pk>/end/", seats.holder_end, name="holder_end"),
    path("<int:pk>/meetings/new/", meetings.meeting_new, name="meeting_new"),
    path(
        "networks/<int:pk>/meetings/new/",
        meetings.network_meeting_new,
        name="network_meeting_new",
    ),
    path("meetings/<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("meetings/<int:pk>/edit/", meetings.meeting_edit, name="meeting_edit"),
    path("meetings/<int:pk>/cancel/", meetings.meeting_cancel, name="meeting_cancel"),
    path(
        "meetings/<int:pk>/everybody/",
        meetings.meeting_arrive_all,
        name="meeting_arrive_all",
    ),
    path("meetings/<int:pk>/items/new/", items.item_new, name="item_new"),
    path(
        "meetings/<int:pk>/do/<slug:action>/",
        meetings.meeting_move,
        name="meeting_move",
    ),
    path(
        "participants/<int:pk>/<slug:what>/",
        meetings.participant_say,
        name="participant_say",
    ),
    path("items/<int:pk>/", items.item_detail, name="item_detail"),
    path("items/<int:pk>/edit/", items.item_edit, name="item_edit"),
    path("items/<int:pk>/remove/", items.item_remove, name="item_remove"),
    path("items/<int:pk>/move/<slug:way>/", items.item_move, name="item_move"),
    path("items/<int:pk>/needs/", items.item_needs, name="item_needs"),
    path(
        "items/<int:pk>/needs/<int:need>/off/",
        items.item_need_off,
        name="item_need_off",
    ),
    path("items/<int:pk>/note/", items.item_note, name="item_note"),
    path("items/<int:pk>/papers/", items.item_paper, name="item_paper"),
    path("papers/<int:pk>/", items.paper_file, name="paper_file"),
    path("papers/<int:pk>/remove/", items.paper_remove, name="paper_remove"),
    path("items/<int:pk>/declare/", decisions.item_declare, name="item_declare"),
    path(
        "recusals/<int:pk>/<slug:what>/",
        decisions.recusal_decide,
        name="recusal_decide",
    ),
    path("items/<int:pk>/propose/", decisions.item_propose, name="item_propose"),
    path(
        "proposals/<int:pk>/withdraw/",
        decisions.proposal_withdraw,
        name="proposal_withdraw",
    ),
    path("items/<int:pk>/consensus/", decisions.item_consensus, name="item_consensus"),
    path("items/<int:pk>/dissent/", decisions.item_dissent, name="item_dissent"),
    path("items/<int:pk>/vote/", decisions.vote_open, name="vote_open"),
    path("votes/<int:pk>/cast/", decisions.vote_cast, name="vote_cast"),
    path("votes/<int:pk>/close/", decisions.vote_close, name="vote_close"),
    path("items/<int:pk>/amounts/", amounts.item_amounts, name="item_amounts"),
    path("proposals/<int:pk>/", amounts.proposal_detail, name="proposal_detail"),
    path(
        "<int:pk>/years/<int:year>/priorities/",
        priorities.priorities,
        name="priorities",
    ),
    path(
        "<int:pk>/years/<int:year>/scenarios/",
        priorities.scenario_list,
        name="scenario_list",
    ),
    path(
        "<int:pk>/years/<int:year>/scenarios/add/",
        priorities.scenario_add,
        name="scenario_add",
    ),
    path(
        "scenarios/<int:pk>/remove/", priorities.scenario_remove, name="scenario_remove"
    ),
    path(
        "scenarios/<int:pk>/take-over/",
        priorities.scenario_take_over,
        name="scenario_take_over",
    ),
]
