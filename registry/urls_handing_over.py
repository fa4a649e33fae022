from django.urls import URLPattern, path

from registry.views import leaving

urlpatterns: list[URLPattern] = [
    path("konton/<int:pk>/slutar/<int:task_pk>/klart/", leaving.leaver_task_tick, name="leaver_task_tick"),
    path("konton/<int:pk>/slutar/<int:task_pk>/inte-klart/", leaving.leaver_task_untick, name="leaver_task_untick"),
]
