from django.urls import path

from funding.views import basis, basis_imports

urlpatterns = [
    path("years/<int:pk>/basis/", basis.basis_list, name="basis_list"),
    path("years/<int:pk>/basis/read/", basis.basis_read, name="basis_read"),
    path(
        "years/<int:pk>/basis/import/", basis_imports.basis_import, name="basis_import"
    ),
    path(
        "basis/imports/<int:pk>/",
        basis_imports.basis_import_detail,
        name="basis_import_detail",
    ),
    path("basis/<int:pk>/", basis.basis_detail, name="basis_detail"),
    path("basis/<int:pk>/columns/", basis.basis_columns, name="basis_columns"),
    path("basis/<int:pk>/figures.csv", basis.basis_csv, name="basis_csv"),
]
