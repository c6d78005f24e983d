"""Celery's app of a worker that dies when told to."""

import django

django.setup()

from config.celery import app  # noqa: E402 - its models need the apps to be loaded
from tests.faults import clocks, names, points  # noqa: E402

clocks.install()
points.install_by_orders()
names.install()
points.say_up()
__all__ = ["app"]
