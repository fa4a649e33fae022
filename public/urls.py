from django.urls import path

from public import views

app_name = "public"
urlpatterns = [
    path("", views.account_list, name="account_list"),
    path("avslutade/", views.account_list_closed, name="account_list_closed"),
    path("inbaddad/", views.account_list_embedded, name="account_list_embedded"),
    path("konto/<int:pk>/", views.account_detail, name="account_detail"),
    path("oppna-data/", views.about_data, name="about_data"),
    path("konton.json", views.data_json, name="data_json"),
    path("konton.csv", views.data_csv, name="data_csv"),
]
