"""Where people are signed in: noted as they come, listed to them, ended at once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import truncate_ip
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils import timezone

from tenants import agents, audit, idle
from tenants.models import Device, User
from tenants.services import grants, notices

SEEN = "seen_at"  # in the session: when its device was noted last
AGAIN = 600  # seconds; who is here all day is written down every ten minutes
KEPT = timedelta(days=90)


def note(request: HttpRequest) -> None:
    """Write down that the person is here, unless it was done a moment ago. The session itself remembers when, and ends later."""
    now = timezone.now()
    if not request.user.is_authenticated:
        return
    if not _is_news(request, now):
        idle.bind(request, now)
        return
    request.session[SEEN] = now.timestamp()
    idle.prolong(request, now)
    if not request.session.session_key:
        request.session.save()
    address, agent = place_of(request)
    seen = {"address": address, "agent": agent[:200]}
    known = {"session_id": request.session.session_key, "user": request.user}
    if not Device.objects.filter(**known).update(**seen, last_seen=now):
        # A browser opens several pages at once: whichever comes first writes it down.
        Device.objects.bulk_create([Device(**known, **seen)], ignore_conflicts=True)


def _is_news(request: HttpRequest, now: datetime) -> bool:
    """A sign-in, or something that a person did after a while."""
    seen = request.session.get(SEEN)
    return seen is None or (seen <= now.timestamp() - AGAIN and idle.is_somebody(request))


def note_sign_in(sender, request: Any, user: User, **kwargs) -> None:
    """Told by Django. A place where the person never was is told to them."""
    if "REMOTE_ADDR" not in request.META:
        return  # it came by no network, as ``force_login`` of Django's test client
    tell_of_new_place(request, user)
    for of_before in (SEEN, idle.BEGAN):
        request.session.pop(of_before, None)
    note(request)


def tell_of_new_place(request: HttpRequest, user: User) -> None:
    """Where the person never was, with a browser or program never seen."""
    address, agent = place_of(request)
    if Device.objects.filter(user=user).exists() and not is_known(user, address, agent):
        notices.tell(user, "new_place", address=address, browser=agents.described(agent))


def note_program(request: HttpRequest, user: User) -> None:
    """A sign-in without a session: told if the place is new, which from now on is known."""
    tell_of_new_place(request, user)
    address, agent = place_of(request)
    if not is_known(user, address, agent):
        Device.objects.create(user=user, address=address, agent=agent[:200])


def place_of(request: HttpRequest) -> tuple[str, str]:
    """The address, as far as proxies are trusted, and what the browser or program calls itself."""
    return get_adapter().get_client_ip(request), request.headers.get("User-Agent", "")


def is_known(user: User, address: str, agent: str | None = None) -> bool:
    """Whether the person signed in from this network, or with such a browser, before."""
    network = truncate_ip(address)
    return any(
        truncate_ip(device.address) == network or (agent is not None and device.agent == agent[:200] and bool(agent))
        for device in Device.objects.filter(user=user)
    )


def signed_in(user: User) -> QuerySet[Device]:
    """The person's devices whose session lives, the one used last first."""
    return Device.objects.filter(user=user, session__expire_date__gt=Now()).order_by("-last_seen")


def end(user: User, *, only: UUID | None = None, but: str | None = None) -> int:
    """Sign out everywhere, on one device, or everywhere but in one session: pages, sockets, API and programs at once."""
    devices = Device.objects.filter(user=user, session__isnull=False)
    devices = devices.filter(pk=only) if only else devices.exclude(session=but)
    keys = list(devices.values_list("session_id", flat=True))
    Session.objects.filter(pk__in=keys).delete()
    count = len(keys) + (0 if only else grants.end_all(user))
    if count:
        audit.record("devices.signed_out", user=str(user.pk), count=count)
    return count


def end_others(sender, request: HttpRequest, user: User, **kwargs) -> None:
    """Told by allauth that the password is another one: whoever had the old one is out."""
    but = request.session.session_key if request.user.is_authenticated and request.user.pk == user.pk else None
    end(user, but=but)
    request.session.pop(SEEN, None)
    note(request)


def prune() -> None:
    """Sessions that have ended go, for nobody signs out of them; what was not seen for long is not known any more."""
    Session.objects.filter(expire_date__lt=Now()).delete()
    Device.objects.filter(last_seen__lt=Now() - KEPT, session=None).delete()
