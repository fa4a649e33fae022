from django.urls import URLPattern, URLResolver

from archiving import urls_campaigns, urls_captures, urls_packages, urls_proof, urls_snapshots

app_name = "archiving"

urlpatterns: list[URLPattern | URLResolver] = [
    *urls_campaigns.urlpatterns,
    *urls_captures.urlpatterns,
    *urls_packages.urlpatterns,
    *urls_proof.urlpatterns,
    *urls_snapshots.urlpatterns,
]
