from django.urls import URLPattern, URLResolver

from archiving import urls_proof, urls_snapshots

app_name = "archiving"

urlpatterns: list[URLPattern | URLResolver] = [
    *urls_proof.urlpatterns,
    *urls_snapshots.urlpatterns,
]
