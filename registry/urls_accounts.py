from django.urls import path, re_path

from registry.views import accounts

urlpatterns = [
    path("konton/", accounts.account_list, name="account_list"),
    re_path(r"^konton/konton\.(?P<kind>csv|xlsx)$", accounts.account_export, name="account_export"),
]
