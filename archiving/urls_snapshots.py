from django.urls import URLPattern, path, re_path

from archiving.views import snapshots

urlpatterns: list[URLPattern] = [
    path("ogonblicksbilder/", snapshots.snapshot_list, name="snapshot_list"),
    re_path(r"^ogonblicksbilder/ogonblicksbilder\.(?P<kind>csv|xlsx)$", snapshots.snapshot_export, name="snapshot_export"),
    path("ogonblicksbilder/<int:pk>/", snapshots.snapshot_detail, name="snapshot_detail"),
]
