from django.urls import path

from notifications import rungs, views

app_name = "notifications"

urlpatterns = [
    path("aviseringar/", views.notice_list, name="notice_list"),
    path("aviseringar/alla-lasta/", views.notice_mark_all_seen, name="notice_mark_all_seen"),
    path("aviseringar/<int:pk>/oppna/", views.notice_open, name="notice_open"),
    path("min-sida/mejl/", views.delivery_choice_edit, name="delivery_choice_edit"),
    path("paminnelser/", rungs.rung_list, name="rung_list"),
    path("paminnelser/<int:pk>/", rungs.rung_edit, name="rung_edit"),
    path("utskick/", views.outbox, name="outbox"),
    path("utskick/<int:pk>/forsok-igen/", views.mail_retry, name="mail_retry"),
]
