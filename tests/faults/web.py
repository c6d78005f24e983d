"""The web process that dies when told to."""

from config.asgi import application
from tests.faults import points

points.install_by_orders()
__all__ = ["application"]
