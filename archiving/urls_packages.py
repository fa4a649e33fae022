from django.urls import URLPattern, path

from archiving.views import matters, packages

urlpatterns: list[URLPattern] = [
    path("arkiv/paket/", packages.package_list, name="package_list"),
    path("arkiv/paket/bestall/", packages.package_create, name="package_create"),
    path("arkiv/paket/bestall/kampanj/<int:pk>/", packages.package_create_for_campaign, name="package_create_for_campaign"),
    path("arkiv/paket/<int:pk>/", packages.package_detail, name="package_detail"),
    path("arkiv/paket/<int:pk>/ladda-ner/", packages.package_download, name="package_download"),
    path("arkiv/paket/<int:pk>/levererat/", packages.package_deliver, name="package_deliver"),
    path("arkiv/paket/<int:pk>/kvitto/", packages.package_receipt, name="package_receipt"),
    path("arkiv/paket/<int:pk>/aterta/", packages.package_withdraw, name="package_withdraw"),
    path("arkiv/paket/<int:pk>/bestall-igen/", packages.package_order_again, name="package_order_again"),
    path("arkiv/samlingsarenden/", matters.matter_list, name="matter_list"),
    path("arkiv/samlingsarenden/<int:year>/", matters.matter_detail, name="matter_detail"),
    path("arkiv/samlingsarenden/<int:year>/diariefor/", matters.matter_register, name="matter_register"),
]
