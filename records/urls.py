from django.urls import URLPattern, path, re_path

from records import urls_disclosure, urls_disposal, urls_plans
from records.views import diary, slips

app_name = "records"
urlpatterns: list[URLPattern] = [
    path("diariet/", diary.slip_list, name="slip_list"),
    re_path(r"^diariet/diariet\.(?P<kind>csv|xlsx)$", diary.slip_export, name="slip_export"),
    path("diariet/<int:pk>/", slips.slip_detail, name="slip_detail"),
    path("diariet/<int:pk>/diariefor/", slips.slip_register, name="slip_register"),
    path("diariet/<int:pk>/ratta/", slips.slip_correct, name="slip_correct"),
    path("diariet/<int:pk>/sekretessmarkera/", slips.slip_mark, name="slip_mark"),
    path("diariet/<int:pk>/hav-sekretessmarkering/", slips.slip_lift_mark, name="slip_lift_mark"),
    re_path(r"^diariet/(?P<pk>\d{1,18})/underlag\.(?P<document>pdf|json|xml)$", slips.slip_document, name="slip_document"),
    *urls_disposal.urlpatterns,
    *urls_disclosure.urlpatterns,
    *urls_plans.urlpatterns,
]
