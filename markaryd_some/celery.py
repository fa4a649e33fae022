"""The Celery app. The queue is a doorbell: whatever must happen is a row in the database (design §7)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "markaryd_some.settings")

app = Celery("markaryd_some")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
