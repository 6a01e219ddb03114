"""What is open to anybody: nothing here asks for a login."""

from django.urls import path

from funding.views import open_data

app_name = "open"
urlpatterns = [
    path("open/", open_data.allocations, name="allocations"),
    path("open/allocations.csv", open_data.csv, name="csv"),
    path("open/allocations.json", open_data.json, name="json"),
    path("open/schema.json", open_data.schema, name="schema"),
    path("open/catalogue.ttl", open_data.turtle, name="turtle"),
    path("open/catalogue.jsonld", open_data.json_ld, name="json_ld"),
    path("open/<slug:scheme>/<int:year>/<slug:county>/", open_data.year, name="year"),
    path("robots.txt", open_data.robots, name="robots"),
]
