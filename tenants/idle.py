"""Sessions end some hours after their person did something last, and two weeks after the sign-in whatever they do.

The end is written into the session itself, so that pages, sockets and the API need not ask for it.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import DateTimeField, ExpressionWrapper, F, Min, OuterRef, Subquery
from django.db.models.functions import Least, Now
from django.http import HttpRequest

from tenants.models import Device, Membership, Organization, User

PERSON = "X-Person"  # said by our pages of what somebody at the keyboard caused; see static/js/person.js
BEGAN = "began_at"
LONGEST = timedelta(seconds=settings.SESSION_COOKIE_AGE)
USUAL = timedelta(hours=Organization._meta.get_field("idle_hours").default)


def is_somebody(request: HttpRequest) -> bool:
    """Whether a person did this, and not a page by itself: what it polls or fetches after a hint keeps nobody signed in."""
    if request.headers.get(PERSON):
        return True
    return not request.htmx and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"  # type: ignore[attr-defined]


def prolong(request: HttpRequest, now: datetime) -> None:
    """Until the tightest of the person's organizations would call them idle."""
    began = datetime.fromtimestamp(request.session.setdefault(BEGAN, now.timestamp()), now.tzinfo)
    request.session.set_expiry(min(now + _allowed(request.user), began + LONGEST))  # type: ignore[arg-type]


def bind(request: HttpRequest, now: datetime) -> None:
    """A sign-in ends by giving its session a plain term; the first page after it gives it such an end again."""
    if not isinstance(request.session.get("_session_expiry"), str):
        prolong(request, now)


def tighten(organization: Organization) -> None:
    """A shorter time holds at once, also for whoever left a page open and went away."""
    allowed = timedelta(hours=organization.idle_hours)
    people = Membership.objects.of(organization).filter(is_active=True)
    ends = ExpressionWrapper(F("last_seen") + allowed, DateTimeField())
    until = Device.objects.filter(session=OuterRef("pk")).values(until=ends)
    theirs = Session.objects.filter(device__user__in=people.values("user"), expire_date__gt=Now())
    theirs.update(expire_date=Least("expire_date", Subquery(until)))


def _allowed(user: User) -> timedelta:
    theirs = Membership.objects.across_organizations().filter(user=user, is_active=True)
    living = theirs.filter(organization__state__in=[Organization.State.ACTIVE, Organization.State.LEAVING])
    hours = living.aggregate(hours=Min("organization__idle_hours"))["hours"]
    return USUAL if hours is None else timedelta(hours=hours)
