from django.urls import path

from funding.views import case_comments, complaint_files, complaints

urlpatterns = [
    path("complaints/", complaints.complaint_list, name="complaint_list"),
    path("grants/<int:pk>/complaint/", complaints.complaint_new, name="complaint_new"),
    path("complaints/<int:pk>/", complaints.complaint_detail, name="complaint_detail"),
    path("complaints/<int:pk>/move/", complaints.complaint_move, name="complaint_move"),
    path(
        "complaints/<int:pk>/outcome/",
        complaints.complaint_outcome,
        name="complaint_outcome",
    ),
    path(
        "complaints/<int:pk>/files/",
        complaint_files.complaint_attach,
        name="complaint_attach",
    ),
    path(
        "complaints/files/<int:pk>/",
        complaint_files.complaint_file,
        name="complaint_file",
    ),
    path(
        "complaints/files/<int:pk>/remove/",
        complaint_files.complaint_file_remove,
        name="complaint_file_remove",
    ),
    path(
        "complaints/<int:pk>/comments/",
        case_comments.complaint_comment,
        name="complaint_comment",
    ),
    path(
        "allocations/<int:pk>/comments/",
        case_comments.allocation_comments,
        name="allocation_comments",
    ),
]
