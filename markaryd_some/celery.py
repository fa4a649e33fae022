"""The Celery app. The queue is a doorbell: whatever must happen is a row in the database (design §7)."""

import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_init, import_modules

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "markaryd_some.settings")

app = Celery("markaryd_some")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@import_modules.connect(sender=app)
def ring_for_each_sweep(**kwargs: Any) -> None:
    """Sent when Django has started, so every app has registered its sweeps."""
    from core import deaf, sweeps  # noqa: F401  (a worker listens for its own silence)

    app.conf.beat_schedule = sweeps.beat_schedule()


@celeryd_init.connect
def listen_patiently(conf: Any, **kwargs: Any) -> None:
    """However a worker is started, it gets a worker's timeouts instead of a publisher's."""
    from django.conf import settings

    conf.broker_transport_options = settings.CELERY_WORKER_TRANSPORT_OPTIONS
    conf.task_publish_retry = True
