"""The organization's admin and the platform operator's."""

from . import leaving, operator, organization, security

__all__ = ["leaving", "operator", "organization", "security"]
