from registry.urls_absences import urlpatterns as absences
from registry.urls_accounts import urlpatterns as accounts
from registry.urls_applications import urlpatterns as applications
from registry.urls_handing_over import urlpatterns as handing_over
from registry.urls_platforms import urlpatterns as platforms

app_name = "registry"
urlpatterns = [*applications, *accounts, *platforms, *absences, *handing_over]
