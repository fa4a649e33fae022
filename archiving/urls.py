from django.urls import URLPattern

app_name = "archiving"

urlpatterns: list[URLPattern] = []
