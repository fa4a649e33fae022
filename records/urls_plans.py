"""The classification table."""

from django.urls import URLPattern, path, re_path

from records.views import plans

urlpatterns: list[URLPattern] = [
    path("klassificering/", plans.plan_list, name="plan_list"),
    path("klassificering/<int:pk>/", plans.plan_detail, name="plan_detail"),
    path("klassificering/las-in/", plans.plan_import, name="plan_import"),
    re_path(r"^klassificering/las-in/mall\.(?P<kind>csv|xlsx)$", plans.plan_import_template, name="plan_import_template"),
    re_path(r"^klassificering/las-in/(?P<key>[0-9a-f]{64})/$", plans.plan_import_review, name="plan_import_review"),
]
