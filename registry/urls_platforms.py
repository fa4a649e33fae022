from django.urls import URLPattern, path

from registry.views import platforms

urlpatterns: list[URLPattern] = [
    path("kanaler/", platforms.platform_list, name="platform_list"),
    path("kanaler/ny/", platforms.platform_create, name="platform_create"),
    path("kanaler/<int:pk>/", platforms.platform_detail, name="platform_detail"),
    path("kanaler/<int:pk>/andra/", platforms.platform_edit, name="platform_edit"),
]
