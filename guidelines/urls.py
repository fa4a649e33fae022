from django.urls import path

from guidelines import views

app_name = "guidelines"
urlpatterns = [
    path("riktlinjen/", views.guideline_read, name="guideline_read"),
    path("riktlinjen/bekrafta/", views.guideline_confirm, name="guideline_confirm"),
    path("riktlinjen/ny/", views.guideline_create, name="guideline_create"),
]
