"""The Celery app. The queue is a doorbell: whatever must happen is a row in the database (design §7)."""

import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "markaryd_some.settings")

app = Celery("markaryd_some")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_init.connect
def listen_patiently(conf: Any, **kwargs: Any) -> None:
    """However a worker is started, it gets a worker's timeouts instead of a publisher's."""
    from django.conf import settings

    conf.broker_transport_options = settings.CELERY_WORKER_TRANSPORT_OPTIONS
    conf.task_publish_retry = True
