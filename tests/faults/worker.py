"""Celery's app of a worker that dies when told to."""

import django

django.setup()

from config.celery import app  # noqa: E402 - its models need the apps to be loaded
from tests.faults import points  # noqa: E402

points.install_by_orders()
__all__ = ["app"]
