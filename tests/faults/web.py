"""The web process that dies when told to."""

from config.asgi import application
from tests.faults import names, points

points.install_by_orders()
names.install()
__all__ = ["application"]
