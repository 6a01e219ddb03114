from django.urls import path

from funding.views import payment_files, payments

urlpatterns = [
    path("years/<int:pk>/payments/", payments.payment_list, name="payment_list"),
    path("years/<int:pk>/payments/rule/", payments.payment_rule, name="payment_rule"),
    path(
        "years/<int:pk>/payments/file/",
        payment_files.payment_file_new,
        name="payment_file_new",
    ),
    path("grants/<int:pk>/plan/", payments.grant_plan, name="grant_plan"),
    path("grants/<int:pk>/suspend/", payments.grant_suspend, name="grant_suspend"),
    path("grants/<int:pk>/payee/", payments.grant_payee, name="grant_payee"),
    path("payments/<int:pk>/anew/", payments.payment_anew, name="payment_anew"),
    path("claims/<int:pk>/repaid/", payments.claim_repaid, name="claim_repaid"),
    path("payment-files/", payment_files.payment_file_list, name="payment_file_list"),
    path(
        "payment-files/<int:pk>/",
        payment_files.payment_file_detail,
        name="payment_file_detail",
    ),
    path(
        "payment-files/<int:pk>/decide/",
        payment_files.payment_file_decide,
        name="payment_file_decide",
    ),
    path(
        "payment-files/<int:pk>/mark/",
        payment_files.payment_file_mark,
        name="payment_file_mark",
    ),
    path(
        "payment-files/<int:pk>/download/",
        payment_files.payment_file_download,
        name="payment_file_download",
    ),
]
