"""Requests for public documents."""

from django.urls import URLPattern, path

from records.views import disclosure, disclosure_papers

urlpatterns: list[URLPattern] = [
    path("utlamnande/", disclosure.disclosure_list, name="disclosure_list"),
    path("utlamnande/ny/", disclosure.disclosure_create, name="disclosure_create"),
    path("utlamnande/valj/<str:kind>/<int:number>/", disclosure.disclosure_pick, name="disclosure_pick"),
    path("utlamnande/<int:pk>/", disclosure.disclosure_detail, name="disclosure_detail"),
    path("utlamnande/<int:pk>/lagg-till/", disclosure.disclosure_search, name="disclosure_search"),
    path("utlamnande/<int:pk>/lagg-till/<str:kind>/<int:number>/", disclosure.disclosure_add, name="disclosure_add"),
    path("utlamnande/<int:pk>/handlingar/<int:item_pk>/prova/", disclosure_papers.disclosure_judge, name="disclosure_judge"),
    path("utlamnande/<int:pk>/handlingar/<int:item_pk>/ta-bort/", disclosure.disclosure_remove, name="disclosure_remove"),
    path("utlamnande/<int:pk>/handlingar/<int:item_pk>/maskad/", disclosure_papers.disclosure_masked, name="disclosure_masked"),
    path("utlamnande/<int:pk>/lamna-over/", disclosure.disclosure_hand_over, name="disclosure_hand_over"),
    path("utlamnande/<int:pk>/avgor/", disclosure.disclosure_settle, name="disclosure_settle"),
    path("utlamnande/<int:pk>/avsluta/", disclosure.disclosure_end_without, name="disclosure_end_without"),
    path("utlamnande/<int:pk>/skickad/", disclosure.disclosure_sent, name="disclosure_sent"),
    path("utlamnande/<int:pk>/foljebrev.pdf", disclosure_papers.disclosure_letter, name="disclosure_letter"),
    path("utlamnande/<int:pk>/handlingar.zip", disclosure_papers.disclosure_package, name="disclosure_package"),
    path("utlamnande/<int:pk>/avslag/", disclosure_papers.disclosure_refuse, name="disclosure_refuse"),
    path("utlamnande/<int:pk>/avslag.pdf", disclosure_papers.disclosure_refusal, name="disclosure_refusal"),
]
