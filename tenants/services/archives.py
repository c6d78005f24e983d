"""What the archive of roles and teams holds, and for how long."""

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from tenants.models import Role, Team
from tenants.models.scoped import KEPT
from tenants.refusals import Refused


def away(model: type[Role] | type[Team]) -> list:
    """Those that can still be brought back, the last one first."""
    return list(model.ever.filter(archived_at__gt=Now() - KEPT).select_related("archived_by").order_by("-archived_at"))


def must_be_in_time(row: Role | Team) -> None:
    """Raises Refused."""
    if not type(row).ever.filter(pk=row.pk, archived_at__gt=Now() - KEPT).exists():
        raise Refused(_("It is too late to bring this back."))
