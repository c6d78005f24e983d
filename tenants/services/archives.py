"""What the archive of roles and teams holds, and for how long."""

from django.utils.translation import gettext as _

from tenants.models import Role, Team
from tenants.refusals import Refused


def away(model: type[Role] | type[Team]) -> list:
    """Those that can still be brought back, the last one first."""
    return list(model.ever.away().select_related("archived_by"))


def must_be_in_time(row: Role | Team) -> None:
    """Raises Refused."""
    if not type(row).ever.away().filter(pk=row.pk).exists():
        raise Refused(_("It is too late to bring this back."))
