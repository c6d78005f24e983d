"""What an organization's admins see of its channels, conversations, replies and costs."""

from . import channels, service, talks

__all__ = ["channels", "service", "talks"]
