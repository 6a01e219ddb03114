from django.urls import path

from partnerships.views import (
    agreements,
    appendices,
    archive,
    clause_sets,
    clauses,
    dossiers,
    signing,
)

urlpatterns = [
    path("agreements/", agreements.agreement_list, name="agreement_list"),
    path(
        "agreements/agreements.xlsx", agreements.agreement_xlsx, name="agreement_xlsx"
    ),
    path("agreements/export/", agreements.agreement_export, name="agreement_export"),
    path(
        "agreements/export/<int:pk>.zip", agreements.agreement_zip, name="agreement_zip"
    ),
    path("agreements/clauses/", clause_sets.clause_set_list, name="clause_set_list"),
    path(
        "agreements/clauses/<int:pk>/",
        clause_sets.clause_set_detail,
        name="clause_set_detail",
    ),
    path(
        "agreements/clauses/county/<int:county_pk>/<str:language>/",
        clause_sets.clause_set_edit,
        name="clause_set_edit",
    ),
    path("agreements/archive/", archive.archive_place_list, name="archive_place_list"),
    path(
        "agreements/archive/county/<int:county_pk>/",
        archive.archive_place_edit,
        name="archive_place_edit",
    ),
    path(
        "agreements/archive/receipts/<int:pk>/",
        archive.archive_receipt_file,
        name="archive_receipt_file",
    ),
    path(
        "agreements/<int:pk>/archive.zip",
        archive.archive_package,
        name="archive_package",
    ),
    path(
        "agreements/<int:pk>/archive/",
        archive.archive_receipts,
        name="archive_receipts",
    ),
    path(
        "agreements/from/<int:order_pk>/",
        agreements.agreement_start,
        name="agreement_start",
    ),
    path("agreements/<int:pk>/", agreements.agreement_detail, name="agreement_detail"),
    path(
        "agreements/<int:pk>/facts/",
        agreements.agreement_facts,
        name="agreement_facts",
    ),
    path(
        "agreements/<int:pk>/facts/agree/", agreements.facts_agree, name="facts_agree"
    ),
    path(
        "agreements/<int:pk>/language/",
        agreements.agreement_language,
        name="agreement_language",
    ),
    path(
        "agreements/<int:pk>/milestones/",
        agreements.milestone_add,
        name="milestone_add",
    ),
    path(
        "agreements/<int:pk>/milestones/<int:milestone>/remove/",
        agreements.milestone_remove,
        name="milestone_remove",
    ),
    path("agreements/<int:pk>/clause/", clauses.clause_add, name="clause_add"),
    path("agreements/<int:pk>/send/", signing.agreement_send, name="agreement_send"),
    path("agreements/<int:pk>/sign/", signing.agreement_sign, name="agreement_sign"),
    path(
        "agreements/<int:pk>/refuse/",
        signing.agreement_refuse,
        name="agreement_refuse",
    ),
    path("agreements/<int:pk>/open/", signing.agreement_open, name="agreement_open"),
    path("agreements/<int:pk>/drop/", signing.agreement_drop, name="agreement_drop"),
    path(
        "agreements/<int:pk>/preview/",
        signing.agreement_preview,
        name="agreement_preview",
    ),
    path("agreements/<int:pk>/pdf/", agreements.agreement_file, name="agreement_file"),
    path(
        "agreements/<int:pk>/append/",
        appendices.agreement_append,
        name="agreement_append",
    ),
    path("agreements/<int:pk>/scan/", appendices.agreement_scan, name="agreement_scan"),
    path(
        "agreements/register/<int:order_pk>/",
        appendices.agreement_register,
        name="agreement_register",
    ),
    path("needs/<int:pk>/dossier.zip", dossiers.need_dossier, name="need_dossier"),
    path("parties/<int:pk>/", agreements.agreement_party, name="agreement_party"),
    path("clauses/<int:pk>/", clauses.clause_change, name="clause_change"),
    path("changes/<int:pk>/", clauses.change_detail, name="change_detail"),
    path("changes/<int:pk>/withdraw/", clauses.change_withdraw, name="change_withdraw"),
]
