from django.urls import URLPattern, path

from archiving.views import certificate, fixity, search, viewing

urlpatterns: list[URLPattern] = [
    path("arkiv/sok/", search.search_page, name="search"),
    path("arkiv/filer/<int:pk>/", viewing.file_view, name="file_view"),
    path("arkiv/filer/<int:pk>/sida/<int:number>.png", viewing.file_page, name="file_page"),
    path("arkiv/filer/<int:pk>/bild/", viewing.file_picture, name="file_picture"),
    path("ogonblicksbilder/<int:pk>/bevis/<int:number>/", certificate.snapshot_certificate, name="snapshot_certificate"),
    path("ogonblicksbilder/<int:pk>/bevis/<int:number>.pdf", certificate.snapshot_certificate_pdf, name="snapshot_certificate_pdf"),
    path("ogonblicksbilder/<int:pk>/tidsstamplar/<int:stamp_pk>/", certificate.snapshot_time_stamp, name="snapshot_time_stamp"),
    path("arkiv/bestandighet/", fixity.fixity_list, name="fixity_list"),
    path("arkiv/bestandighet/<int:pk>/atgarda/", fixity.fixity_settle, name="fixity_settle"),
]
