from django.urls import path

from public import open_data, views

app_name = "public"
urlpatterns = [
    path("sociala-medier/", views.account_list, name="account_list"),
    path("sociala-medier/avslutade/", views.account_list_closed, name="account_list_closed"),
    path("sociala-medier/inbaddad/", views.account_list_embedded, name="account_list_embedded"),
    path("sociala-medier/konto/<int:pk>/", views.account_detail, name="account_detail"),
    path("sociala-medier/oppna-data/", views.about_data, name="about_data"),
    path("sociala-medier/konton.json", open_data.data_json, name="data_json"),
    path("sociala-medier/konton.csv", open_data.data_csv, name="data_csv"),
    path("tillganglighet/", views.accessibility, name="accessibility"),
]
