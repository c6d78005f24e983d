"""An organization lets the platform's operators look into it for a while. They change nothing; each step is told and kept."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config import clock
from tenants import audit
from tenants.access import SUPPORT
from tenants.models import Membership, Organization, Role, SupportConsent, SupportVisit, User
from tenants.recent import has_second_factor
from tenants.refusals import Refused
from tenants.services import notices
from tenants.services.ownership import OWNER, those_who_answer

KEY = "support_visit"  # in the operator's session
PAGE = "/o/%s/settings/support/"


def open_consents() -> QuerySet[SupportConsent]:
    """Those that let somebody in now, of all organizations that live."""
    every = SupportConsent.objects.across_organizations().select_related("organization", "given_by")
    living = every.filter(organization__state=Organization.State.ACTIVE)
    return living.filter(ended_at=None, until__gt=Now()).order_by("until")


@transaction.atomic
def consent(organization: Organization, *, hours: int, reason: str, by: User) -> SupportConsent:
    """From now on, in place of one that was given before."""
    Organization.objects.select_for_update().get(pk=organization.pk)  # two admins at once: one after the other
    _end_consents(Q(organization=organization), by=by)
    until = clock.now() + timedelta(hours=hours)
    return SupportConsent.objects.of(organization).create(
        organization=organization, reason=reason, given_by=by, until=until
    )


@transaction.atomic
def withdraw(organization: Organization, *, by: User) -> None:
    """At once, also for who is inside."""
    _end_consents(Q(organization=organization), by=by)


@transaction.atomic
def begin(session: SessionBase, consented: SupportConsent, *, by: User, reason: str) -> SupportVisit:
    """The operator's pages below the organization's address show it from now on. Raises Refused."""
    locked = SupportConsent.objects.across_organizations().select_for_update(of=("self",))
    consented = locked.select_related("organization").get(pk=consented.pk)
    if not consented.is_open or consented.organization.state != Organization.State.ACTIVE:
        raise Refused(_("This consent is over."))
    if not has_second_factor(by):
        raise Refused(_("Set up your own second step first."))
    theirs = Membership.objects.of(consented.organization).filter(user=by, is_active=True)
    if theirs.exists():
        raise Refused(_("You are a member there: enter as yourself."))
    with audit.acting(actor(by)):
        _end_visits(Q(organization=consented.organization, operator=by))
        visit = SupportVisit.objects.of(consented.organization).create(
            organization=consented.organization, consent=consented, operator=by, reason=reason
        )
        audit.record("support.began", organization_id=visit.organization_id, reason=reason)
    session[KEY] = str(visit.pk)
    _tell_owners("support_began", visit)
    return visit


@transaction.atomic
def end(visit: SupportVisit) -> None:
    """By the operator; the consent stays for the rest of its time."""
    _end_visits(Q(pk=visit.pk))


def signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Told by Django: whoever signs out has left."""
    if pk := request.session.get(KEY):
        with transaction.atomic():
            _end_visits(Q(pk=pk))


@transaction.atomic
def end_overdue() -> None:
    """Every few seconds: what nobody ended and whose time is over, so that owners are told."""
    _end_consents(Q(until__lte=Now()), by=None)
    _end_visits(~Q(operator__is_staff=True, operator__is_active=True))


def visiting(request: Any, slug: str) -> Membership | None:
    """The operator as somebody who may look around in this organization, as long as it consents; asked with each request."""
    user, pk = request.user, request.session.get(KEY)
    if not pk or not user.is_authenticated or not user.is_active or not user.is_staff:
        return None
    visits = SupportVisit.objects.across_organizations().select_related("organization__plan", "consent", "operator")
    alive = visits.filter(pk=pk, operator=user, ended_at=None, organization__slug=slug)
    visit = alive.filter(organization__state=Organization.State.ACTIVE).first()
    return _as_support(visit) if visit and visit.consent.is_open else None


def actor(user: User) -> audit.Actor:
    """Who acts, as lines of audit name them: this operator, as support."""
    return replace(audit.current_actor(), id=str(user.pk), name=f"support {user.email}"[:160])


def _as_support(visit: SupportVisit) -> Membership:
    """No row of it: it is nobody's colleague, stands in no list, and is gone with the visit."""
    role = Role(pk=visit.pk, organization=visit.organization, key="support", name=_("Support"), effective=dict(SUPPORT))
    member = Membership(
        pk=visit.pk, organization=visit.organization, user=visit.operator, role=role, joined_at=visit.began_at
    )
    member.support = visit
    return member


def _end_consents(which: Q, *, by: User | None) -> None:
    open_ones = SupportConsent.objects.across_organizations().select_for_update(of=("self",)).filter(ended_at=None)
    for each in open_ones.filter(which):
        _end_visits(Q(consent=each))
        each.ended_at, each.ended_by = min(timezone.now(), each.until), by
        each.save(update_fields=["ended_at", "ended_by"])


def _end_visits(which: Q) -> None:
    visits = SupportVisit.objects.across_organizations().select_for_update(of=("self",)).filter(ended_at=None)
    for visit in visits.select_related("organization", "operator", "consent").filter(which):
        visit.ended_at = timezone.now()
        visit.save(update_fields=["ended_at"])
        audit.record("support.ended", organization_id=visit.organization_id, by=visit.operator.email)
        _tell_owners("support_ended", visit)


def _tell_owners(kind: str, visit: SupportVisit) -> None:
    told = {"by": visit.operator.email, "org": visit.organization.name, "reason": visit.reason}
    until = date_format(timezone.localtime(visit.consent.until), "SHORT_DATETIME_FORMAT")
    for owner in those_who_answer(visit.organization, [OWNER]):
        notices.tell(owner, kind, **told, until=until, path=PAGE % visit.organization.slug)
