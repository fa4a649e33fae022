from django.urls import URLPattern, path

from registry.views import absences

urlpatterns: list[URLPattern] = [
    path("franvaro/", absences.absence_list, name="absence_list"),
    path("franvaro/anmal/", absences.absence_report, name="absence_report"),
    path("franvaro/for-nagon-annan/", absences.absence_report_for, name="absence_report_for"),
    path("franvaro/<int:pk>/", absences.absence_detail, name="absence_detail"),
    path("franvaro/<int:pk>/tillbaka/", absences.absence_come_back, name="absence_come_back"),
    path("franvaro/<int:pk>/sista-dag/", absences.absence_end, name="absence_end"),
]
