from django.urls import URLPattern, path, re_path

from archiving.views import campaigns, overview

urlpatterns: list[URLPattern] = [
    path("arkiv/", overview.archive_start, name="archive_start"),
    path("arkiv/installningar/", overview.archive_settings_edit, name="archive_settings_edit"),
    path("arkiv/kampanjer/", campaigns.campaign_list, name="campaign_list"),
    path("arkiv/kampanjer/<int:pk>/", campaigns.campaign_detail, name="campaign_detail"),
    path("arkiv/kampanjer/<int:pk>/flytta/", campaigns.campaign_move, name="campaign_move"),
    path("arkiv/kampanjer/<int:pk>/avsluta/", campaigns.campaign_close, name="campaign_close"),
    path("arkiv/kampanjer/<int:pk>/rapport/", campaigns.campaign_report, name="campaign_report"),
    re_path(r"^arkiv/kampanjer/(?P<pk>\d{1,9})/kampanj\.(?P<kind>csv|xlsx)$", campaigns.campaign_export, name="campaign_export"),
    path("konton/<int:pk>/extra-ogonblicksbild/", overview.account_extra_snapshot, name="account_extra_snapshot"),
    path("ogonblicksbilder/<int:pk>/utgar/", overview.snapshot_withdraw, name="snapshot_withdraw"),
    path("ogonblicksbilder/<int:pk>/paminn/", overview.snapshot_remind_again, name="snapshot_remind_again"),
]
