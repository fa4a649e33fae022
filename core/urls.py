from django.urls import path

from core import pages

app_name = "core"

urlpatterns = [
    path("halsa/live", pages.health_live, name="health_live"),
    path("halsa/redo", pages.health_ready, name="health_ready"),
    path("halsa/djup/", pages.health_deep, name="health_deep"),
    path("logotyp.png", pages.logo, name="logo"),
]
