"""Disposal, its decisions and legal holds."""

from django.urls import URLPattern, path, re_path

from records.views import decisions, disposal, holds

urlpatterns: list[URLPattern] = [
    path("gallring/", disposal.disposal_run_list, name="disposal_run_list"),
    path("gallring/<int:pk>/", disposal.disposal_run_detail, name="disposal_run_detail"),
    path("gallring/<int:pk>/granska/", disposal.disposal_run_review, name="disposal_run_review"),
    path("gallring/<int:pk>/besluta/", disposal.disposal_run_decide, name="disposal_run_decide"),
    path("gallring/<int:pk>/verkstall/", disposal.disposal_run_start, name="disposal_run_start"),
    path("gallring/<int:pk>/ta-tillbaka/", disposal.disposal_run_withdraw, name="disposal_run_withdraw"),
    path("gallring/<int:pk>/undanta/<int:item_pk>/", disposal.disposal_item_leave_out, name="disposal_item_leave_out"),
    path("gallring/<int:pk>/protokoll.pdf", disposal.disposal_protocol, name="disposal_protocol"),
    re_path(r"^gallring/(?P<pk>\d{1,18})/handlingar\.(?P<kind>csv|xlsx)$", disposal.disposal_run_export, name="disposal_run_export"),
    path("gallringsbeslut/", decisions.disposal_decision_list, name="disposal_decision_list"),
    path("gallringsbeslut/nytt/", decisions.disposal_decision_create, name="disposal_decision_create"),
    path("gallringsbeslut/<int:pk>/", decisions.disposal_decision_detail, name="disposal_decision_detail"),
    path("gallringsbeslut/<int:pk>/avsluta/", decisions.disposal_decision_end, name="disposal_decision_end"),
    path("gallringsbeslut/<int:pk>/foresla/", disposal.disposal_run_propose, name="disposal_run_propose"),
    path("gallringsstopp/", holds.hold_list, name="hold_list"),
    path("gallringsstopp/nytt/", holds.hold_search, name="hold_search"),
    path("gallringsstopp/nytt/<str:kind>/<int:number>/", holds.hold_place, name="hold_place"),
    path("gallringsstopp/<int:pk>/", holds.hold_detail, name="hold_detail"),
    path("gallringsstopp/<int:pk>/hav/", holds.hold_lift, name="hold_lift"),
]
