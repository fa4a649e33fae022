from django.urls import path

from guidelines import views

app_name = "guidelines"
urlpatterns = [
    path("riktlinjen/", views.guideline_read, name="guideline_read"),
    path("riktlinjen/version/<int:pk>/", views.guideline_version, name="guideline_version"),
    path("riktlinjen/version/<int:pk>/bekrafta/", views.guideline_confirm, name="guideline_confirm"),
    path("riktlinjen/ny/", views.guideline_create, name="guideline_create"),
]
