"""Which sites' pages may call an organization's API from a browser."""

from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.models import ApiOrigin, Membership, Organization
from tenants.refusals import Refused
from tenants.services.oauth import is_return_address

MOST = 20


@transaction.atomic
def add(address: str, *, by: Membership) -> ApiOrigin:
    """Of any page of the site. Raises ``Refused``."""
    if not is_return_address(address):
        raise Refused(_("Write the site with its beginning: https://app.example.com."))
    listed = ApiOrigin.objects.of(by.organization_id)
    if listed.count() >= MOST:
        raise Refused(_("There are %(most)s sites already. Remove one that is no longer used.") % {"most": MOST})
    row, _is_new = listed.get_or_create(
        organization_id=by.organization_id, origin=origin_of(address), defaults={"created_by": by.user}
    )
    return row


def origin_of(address: str) -> str:
    """As a browser says it: lower case, without the port that goes without saying."""
    parts = urlsplit(address)
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port and parts.port != usual else "")


def is_listed(origin: str, organization: Organization | None) -> bool:
    """By this organization; by any living one when it is not known yet, as before a browser sends a key."""
    if organization is not None:
        return ApiOrigin.objects.of(organization).filter(origin=origin).exists()
    active = ApiOrigin.objects.across_organizations().filter(organization__state=Organization.State.ACTIVE)
    return active.filter(origin=origin).exists()
