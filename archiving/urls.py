from django.urls import URLPattern, URLResolver

from archiving import urls_snapshots

app_name = "archiving"

urlpatterns: list[URLPattern | URLResolver] = [
    *urls_snapshots.urlpatterns,
]
