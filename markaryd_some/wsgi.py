import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "markaryd_some.settings")

application = get_wsgi_application()
