from django.urls import path

from forums.views import after, minutes

urlpatterns = [
    path(
        "meetings/<int:pk>/minutes/start/", minutes.minutes_start, name="minutes_start"
    ),
    path("meetings/<int:pk>/agenda/print/", after.agenda_print, name="agenda_print"),
    path("minutes/<int:pk>/", minutes.minutes_detail, name="minutes_detail"),
    path("minutes/<int:pk>/send/", minutes.minutes_send, name="minutes_send"),
    path("minutes/<int:pk>/agenda/", minutes.minutes_put, name="minutes_put"),
    path("minutes/<int:pk>/approve/", minutes.minutes_approve, name="minutes_approve"),
    path("minutes/<int:pk>/correct/", minutes.minutes_correct, name="minutes_correct"),
    path("minutes/<int:pk>/print/", after.minutes_print, name="minutes_print"),
    path("sections/<int:pk>/edit/", minutes.section_edit, name="section_edit"),
    path("sections/<int:pk>/comment/", minutes.section_comment, name="section_comment"),
    path("comments/<int:pk>/answer/", minutes.comment_answer, name="comment_answer"),
    path("items/<int:pk>/follow-up/", after.follow_up_new, name="follow_up_new"),
    path("follow-ups/<int:pk>/done/", after.follow_up_done, name="follow_up_done"),
    path("printed/<int:pk>/", after.printed_file, name="printed_file"),
]
