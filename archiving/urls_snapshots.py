from django.urls import URLPattern, path, re_path

from archiving.views import hand_in, reviews, snapshots, uploads

urlpatterns: list[URLPattern] = [
    path("ogonblicksbilder/", snapshots.snapshot_list, name="snapshot_list"),
    re_path(r"^ogonblicksbilder/ogonblicksbilder\.(?P<kind>csv|xlsx)$", snapshots.snapshot_export, name="snapshot_export"),
    path("ogonblicksbilder/<int:pk>/", snapshots.snapshot_detail, name="snapshot_detail"),
    path("ogonblicksbilder/<int:pk>/lamna-in/", hand_in.snapshot_hand_in, name="snapshot_hand_in"),
    path("ogonblicksbilder/<int:pk>/lamna-in/filer/", uploads.snapshot_uploads, name="snapshot_uploads"),
    path("ogonblicksbilder/<int:pk>/lamna-in/utkast/", hand_in.snapshot_draft_save, name="snapshot_draft_save"),
    path("ogonblicksbilder/<int:pk>/uppladdningar/", uploads.upload_create, name="upload_create"),
    path("uppladdningar/<uuid:upload_pk>/", uploads.upload_detail, name="upload_detail"),
    path("ogonblicksbilder/<int:pk>/granska/", reviews.snapshot_review, name="snapshot_review"),
    path("ogonblicksbilder/<int:pk>/godkann/", reviews.snapshot_approve, name="snapshot_approve"),
    path("ogonblicksbilder/<int:pk>/skicka-tillbaka/", reviews.snapshot_send_back, name="snapshot_send_back"),
    path("ogonblicksbilder/<int:pk>/filer/<int:file_pk>/", snapshots.snapshot_file, name="snapshot_file"),
    path("ogonblicksbilder/<int:pk>/manifest/<int:number>/", snapshots.snapshot_manifest, name="snapshot_manifest"),
]
