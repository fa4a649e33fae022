from django.urls import include, path

urlpatterns = [
    path("", include("home.urls")),
    path("", include("core.urls")),
    path("", include("accounts.urls_login")),
    path("", include("accounts.urls")),
    path("", include("guidelines.urls")),
    path("", include("records.urls")),
    path("", include("registry.urls")),
    path("", include("inquiries.urls")),
    path("arbetsdagar/", include("inquiries.urls_calendar")),
    path("", include("archiving.urls")),
    path("", include("closing.urls")),
    path("", include("notifications.urls")),
    path("", include("public.urls")),
]
