"""The organization's admin and the platform operator's."""

from . import operator, organization, security

__all__ = ["operator", "organization", "security"]
