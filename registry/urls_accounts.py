from django.urls import URLPattern, path, re_path

from registry.views import account_detail, account_import, accounts, coverage, roster

urlpatterns: list[URLPattern] = [
    path("bemanning/", coverage.coverage_radar, name="coverage"),
    path("konton/", accounts.account_list, name="account_list"),
    re_path(r"^konton/konton\.(?P<kind>csv|xlsx)$", accounts.account_export, name="account_export"),
    path("konton/las-in/", account_import.account_import, name="account_import"),
    re_path(r"^konton/las-in/mall\.(?P<kind>csv|xlsx)$", account_import.account_import_template, name="account_import_template"),
    re_path(r"^konton/las-in/(?P<key>[0-9a-f]{64})/$", account_import.account_import_review, name="account_import_review"),
    path("konton/<int:pk>/", account_detail.account_detail, name="account_detail"),
    path("konton/<int:pk>/andra/", account_detail.account_edit, name="account_edit"),
    path("konton/<int:pk>/arkivplan/", account_detail.account_archive_plan, name="account_archive_plan"),
    path("konton/<int:pk>/aktivera/", account_detail.account_activate, name="account_activate"),
    path("konton/<int:pk>/gor-vilande/", account_detail.account_make_dormant, name="account_make_dormant"),
    path("konton/<int:pk>/vack/", account_detail.account_wake, name="account_wake"),
    path("konton/<int:pk>/godkann-for-publika-listan/", account_detail.account_approve_for_public, name="account_approve_for_public"),
    path("konton/<int:pk>/stammer-fortfarande/", account_detail.account_recertify, name="account_recertify"),
    path("konton/<int:pk>/startlista/<int:item_pk>/bocka-av/", account_detail.checklist_item_tick, name="checklist_item_tick"),
    path("konton/<int:pk>/startlista/<int:item_pk>/ta-bort-bocken/", account_detail.checklist_item_untick, name="checklist_item_untick"),
    path("konton/<int:pk>/bemanning/utse/", roster.roster_appoint, name="roster_appoint"),
    path("konton/<int:pk>/bemanning/<int:row_pk>/avsluta/", roster.roster_end, name="roster_end"),
    path("konton/<int:pk>/bemanning/<int:row_pk>/angra/", roster.roster_cancel, name="roster_cancel"),
    path("konton/<int:pk>/bemanning/<int:row_pk>/flytta-upp/", roster.roster_move_up, name="roster_move_up"),
    path("konton/<int:pk>/behorigheter/ny/", roster.access_give, name="access_give"),
    path("konton/<int:pk>/behorigheter/<int:grant_pk>/tvafaktor/", roster.access_confirm_two_factor, name="access_confirm_two_factor"),
    path("konton/<int:pk>/behorigheter/<int:grant_pk>/ta-bort/", roster.access_end, name="access_end"),
    path("konton/<int:pk>/behorigheter/<int:grant_pk>/angra/", roster.access_cancel, name="access_cancel"),
]
