"""What the organization has decided about its process, for whoever must hold to it."""

from crm.models import Settings


def current() -> Settings:
    """The one row there is; a new organization has it from its first moment."""
    return Settings.objects.first() or Settings()
