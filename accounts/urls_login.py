"""The few of allauth's pages that are open. Its code reverses these names, so they keep them."""

from allauth.account import views
from django.urls import path, re_path

urlpatterns = [
    path("logga-in/", views.login, name="account_login"),
    path("logga-in/avstangd/", views.account_inactive, name="account_inactive"),
    path("logga-ut/", views.logout, name="account_logout"),
    path("losenord/byt/", views.password_change, name="account_change_password"),
    path("losenord/glomt/", views.password_reset, name="account_reset_password"),
    path("losenord/glomt/skickat/", views.password_reset_done, name="account_reset_password_done"),
    path("losenord/nytt/klart/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^losenord/nytt/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        views.PasswordResetFromKeyView.as_view(reset_url_key="valj"),
        name="account_reset_password_from_key",
    ),
]
