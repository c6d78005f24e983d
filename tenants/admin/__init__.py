"""The organization's admin and the platform operator's."""

from . import leaving, operator, organization, security, support

__all__ = ["leaving", "operator", "organization", "security", "support"]
