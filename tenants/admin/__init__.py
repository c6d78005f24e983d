"""The organization's admin and the platform operator's."""

from . import operator, organization

__all__ = ["operator", "organization"]
