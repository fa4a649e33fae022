from django.urls import path, re_path

from home import views, views_feeds

app_name = "home"
urlpatterns = [
    path("", views.start, name="start"),
    path("min-sida/kalender/", views_feeds.my_calendar, name="my_calendar"),
    path("min-sida/kalender/skapa/", views_feeds.my_calendar_open, name="my_calendar_open"),
    path("min-sida/kalender/stang/", views_feeds.my_calendar_close, name="my_calendar_close"),
    re_path(r"^kalender/(?P<token>[A-Za-z0-9_-]{20,100})\.ics$", views_feeds.calendar_feed, name="calendar_feed"),
]
