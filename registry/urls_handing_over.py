from django.urls import URLPattern, path

from registry.views import handovers, leaving

urlpatterns: list[URLPattern] = [
    path("konton/<int:pk>/slutar/<int:task_pk>/klart/", leaving.leaver_task_tick, name="leaver_task_tick"),
    path("konton/<int:pk>/slutar/<int:task_pk>/inte-klart/", leaving.leaver_task_untick, name="leaver_task_untick"),
    path("overlamning/<int:pk>/", handovers.handover_detail, name="handover_detail"),
    path("overlamning/<int:pk>/ta-emot/", handovers.handover_accept, name="handover_accept"),
]
