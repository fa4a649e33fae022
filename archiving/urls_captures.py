from django.urls import URLPattern, path

from archiving.views import captures

urlpatterns: list[URLPattern] = [
    path("ogonblicksbilder/<int:pk>/lat-portalen-ta-den/", captures.capture_order, name="capture_order"),
]
