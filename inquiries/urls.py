from django.urls import include, path, re_path

from inquiries.views import detail, list, log

app_name = "inquiries"
urlpatterns = [
    path("", include("inquiries.urls_act")),
    path("fragor/", list.inquiry_list, name="inquiry_list"),
    re_path(r"^fragor/fragor\.(?P<kind>csv|xlsx)$", list.inquiry_export, name="inquiry_export"),
    path("fragor/logga/", log.inquiry_create, name="inquiry_create"),
    path("fragor/logga/konto/", log.inquiry_create_account, name="inquiry_create_account"),
    path("fragor/<int:pk>/", detail.inquiry_detail, name="inquiry_detail"),
    path("fragor/<int:pk>/ta/", detail.inquiry_take, name="inquiry_take"),
    path("fragor/<int:pk>/ge-till/", detail.inquiry_assign, name="inquiry_assign"),
    path("fragor/<int:pk>/ratta/", detail.inquiry_correct, name="inquiry_correct"),
    path("fragor/<int:pk>/dolj-namnet/", detail.inquiry_hide_name, name="inquiry_hide_name"),
    path("fragor/<int:pk>/bilagor/<int:attachment_pk>/", detail.inquiry_attachment, name="inquiry_attachment"),
]
