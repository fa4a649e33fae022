from django.urls import URLPattern, URLResolver

from archiving import urls_captures, urls_proof, urls_snapshots

app_name = "archiving"

urlpatterns: list[URLPattern | URLResolver] = [
    *urls_captures.urlpatterns,
    *urls_proof.urlpatterns,
    *urls_snapshots.urlpatterns,
]
