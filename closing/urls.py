from django.urls import URLPattern, path

from closing.views import closures, decisions, steps

app_name = "closing"
urlpatterns: list[URLPattern] = [
    path("konton/<int:pk>/foresla-avslut/", decisions.closure_propose, name="closure_propose"),
    path("konton/<int:pk>/nodstopp/", decisions.closure_stop, name="closure_stop"),
    path("konton/<int:pk>/avslut/", closures.closure_of_account, name="closure_of_account"),
    path("avslut/", closures.closure_list, name="closure_list"),
    path("avslut/installningar/", closures.closing_settings, name="closing_settings"),
    path("avslut/<int:pk>/", closures.closure_detail, name="closure_detail"),
    path("avslut/<int:pk>/beslut.pdf", closures.closure_pdf, name="closure_pdf"),
    path("avslut/<int:pk>/skriv-under-som-<party:party>/", decisions.closure_sign, name="closure_sign"),
    path("avslut/<int:pk>/neka-som-<party:party>/", decisions.closure_refuse, name="closure_refuse"),
    path("avslut/<int:pk>/aterta/", decisions.closure_withdraw, name="closure_withdraw"),
    path("avslut/<int:pk>/avslutsinlagg/", steps.closure_farewell, name="closure_farewell"),
    path("avslut/<int:pk>/kontrollera/", steps.closure_progress, name="closure_progress"),
    path("avslut/<int:pk>/lankar/ny/", steps.closure_link_add, name="closure_link_add"),
    path("avslut/<int:pk>/ta-bort/<int:removal_pk>/bocka-av/", steps.closure_removal_tick, name="closure_removal_tick"),
    path("avslut/<int:pk>/ta-bort/<int:removal_pk>/ta-bort-bocken/", steps.closure_removal_untick, name="closure_removal_untick"),
    path("avslut/<int:pk>/avsluta/", steps.closure_close, name="closure_close"),
]
