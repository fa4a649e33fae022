from django.urls import path

from inquiries.views import calendar

app_name = "calendar"
urlpatterns = [
    path("", calendar.day_list, name="day_list"),
    path("stang/", calendar.day_close, name="day_close"),
    path("<int:pk>/aterta/", calendar.day_withdraw, name="day_withdraw"),
    path("svarstider/", calendar.deadline_list, name="deadline_list"),
    path("svarstider/svara/", calendar.deadline_answer, name="deadline_answer"),
]
