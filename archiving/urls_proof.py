from django.urls import URLPattern, path

from archiving.views import fixity

urlpatterns: list[URLPattern] = [
    path("arkiv/bestandighet/", fixity.fixity_list, name="fixity_list"),
    path("arkiv/bestandighet/<int:pk>/atgarda/", fixity.fixity_settle, name="fixity_settle"),
]
