"""The web process that dies when told to."""

from django.conf import settings

from config.asgi import application
from tests.faults import clocks, names, points

# Its files were not collected: pages name them plainly, as those of other tests do.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
clocks.install()
points.install_by_orders()
names.install()
points.say_up()
__all__ = ["application"]
