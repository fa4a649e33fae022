from django.urls import URLPattern, path

from archiving.views import fixity, search, viewing

urlpatterns: list[URLPattern] = [
    path("arkiv/sok/", search.search_page, name="search"),
    path("arkiv/filer/<int:pk>/", viewing.file_view, name="file_view"),
    path("arkiv/filer/<int:pk>/sida/<int:number>.png", viewing.file_page, name="file_page"),
    path("arkiv/filer/<int:pk>/bild/", viewing.file_picture, name="file_picture"),
    path("arkiv/bestandighet/", fixity.fixity_list, name="fixity_list"),
    path("arkiv/bestandighet/<int:pk>/atgarda/", fixity.fixity_settle, name="fixity_settle"),
]
