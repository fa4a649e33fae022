"""The portal's addresses and, only while measuring, Django's admin list of the inquiries to compare with."""

from django.contrib import admin
from django.urls import include, path

from inquiries.models import Inquiry


class Everybody(admin.AdminSite):
    def has_permission(self, request: object) -> bool:
        return True


class InquiryAdmin(admin.ModelAdmin):
    list_display = ("id", "account", "state", "due_at", "assigned_to")
    list_select_related = ("account", "assigned_to")
    list_per_page = 50

    def has_view_permission(self, request: object, obj: object = None) -> bool:
        return True

    def has_module_permission(self, request: object) -> bool:
        return True

    has_change_permission = has_add_permission = has_delete_permission = has_view_permission


SITE = Everybody(name="admin")
INQUIRIES = InquiryAdmin(Inquiry, SITE)
SITE._registry[Inquiry] = INQUIRIES

urlpatterns = [path("bench-admin/", SITE.urls), path("", include("markaryd_some.urls"))]
