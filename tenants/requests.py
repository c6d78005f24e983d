"""A request as views see it, after our middleware."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from tenants.billing.features import Lacking
from tenants.models import Membership, Organization, User


class PersonRequest(HttpRequest):
    """Somebody signed in, outside any organization."""

    id: str
    user: User
    htmx: HtmxDetails


class OrganizationRequest(PersonRequest):
    """Somebody signed in, inside an organization of theirs."""

    organization: Organization
    membership: Membership
    lacking: Lacking | None  # what the plan lacks for what the page makes
