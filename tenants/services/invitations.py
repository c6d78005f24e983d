"""People are asked to join by a link that goes to their address: signed, for a week, once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tenants import audit, context, mail, waking
from tenants.billing import limits, meters
from tenants.google.held import Person
from tenants.models import Invitation, Membership, Organization, Role, Team, User
from tenants.models.invitation import PURPOSE, VALID_FOR, in_a_week, new_nonce
from tenants.services import agreeing, google
from tenants.services.members import Refused, must_be_within

log = structlog.get_logger(__name__)
MAIL = "tenants.mail_invitations"
AGAIN = timedelta(minutes=5)  # after which an e-mail that did not go is tried again


class Dead(StrEnum):
    """Why a link opens nothing."""

    FORGED = "forged"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Invited:
    """Who shall be asked, and as what."""

    email: str
    role: Role
    team: Team | None = None


@transaction.atomic
def invite(people: Iterable[Invited], *, by: Membership) -> list[Invitation]:
    """All of them or nobody. Raises Refused: whom it cannot be sent to and why."""
    asked = list({each.email.lower(): each for each in people}.items())
    emails = [email for email, _each in asked]
    for _email, each in asked:
        _must_be_givable(each.role, by)
    inside = Membership.objects.filter(user__email__in=emails, is_active=True).values_list("user__email", flat=True)
    if there := sorted(inside):
        raise Refused(_("Already members: %(who)s.") % {"who": ", ".join(there)})
    # Two admins who ask the same person at once: the second waits here, and sees the first one's.
    limits.insist(meters.MEMBERS, more=len(asked))
    if waiting := sorted(open_ones().filter(email__in=emails).values_list("email", flat=True)):
        raise Refused(
            _("Already invited: %(who)s. Send the invitation again from the list.") % {"who": ", ".join(waiting)}
        )
    ours = {"organization_id": by.organization_id, "invited_by": by.user, "send_at": Now()}
    made = [Invitation(email=email, role=each.role, team=each.team, **ours) for email, each in asked]
    Invitation.objects.bulk_create(made)
    waking.wake_after_commit(MAIL)
    return made


def open_ones():
    """Those that wait for an answer, also when their time has run out: they can be sent again."""
    return Invitation.objects.filter(accepted_at=None, revoked_at=None)


@transaction.atomic
def send_again(invitation: Invitation, *, by: Membership) -> None:
    """With a new link and a new week; links sent before open nothing any more. It is whoever sends it who asks from now on."""
    _must_be_givable(invitation.role, by)
    fresh = {"nonce": new_nonce(), "expires_at": in_a_week(), "send_at": Now(), "sent_at": None, "invited_by": by.user}
    if not open_ones().filter(pk=invitation.pk).update(**fresh):
        raise Refused(_("This invitation was used or taken back meanwhile."))
    waking.wake_after_commit(MAIL)


def _must_be_givable(role: Role, by: Membership) -> None:
    """Raises Refused."""
    if role.key == "owner" and not by.may("owner.change"):
        raise Refused(_("Only an owner makes or changes owners."))
    must_be_within(Membership(role=role), by)


def _is_stood_for(invitation: Invitation) -> bool:
    """Whether whoever asked could still ask so: who was let in no more, or may less by now, brings nobody in."""
    members = Membership.objects.of(invitation.organization_id).select_related("role")
    by = members.filter(user=invitation.invited_by_id, is_active=True, user__is_active=True).first()
    if by is None or not by.may("member.create"):
        return False
    try:
        _must_be_givable(invitation.role, by)
    except Refused:
        return False
    return True


def revoke(invitation: Invitation) -> None:
    """Its link opens nothing any more."""
    if not open_ones().filter(pk=invitation.pk).update(revoked_at=timezone.now(), send_at=None):
        raise Refused(_("This invitation was used or taken back meanwhile."))


def find(organization_id: UUID, proof: str) -> Invitation | Dead:
    """The invitation of a link, or why it opens nothing; each refusal leaves a line of audit."""
    organization = Organization.objects.filter(pk=organization_id, state=Organization.State.ACTIVE).first()
    found = Dead.FORGED if organization is None else _read(organization, proof)
    if isinstance(found, Dead):
        audit.record(
            "invitation.refused", organization_id=organization.pk if organization else None, reason=found.value
        )
    return found


def host_of(address: str) -> Organization | None:
    """Whose invitation, one that is still good, an address of ours leads to."""
    try:
        match = resolve(urlsplit(address).path, urlconf=settings.ROOT_URLCONF)
    except (Resolver404, ValueError):
        return None
    if match.view_name != "invitation":
        return None
    alive = Organization.objects.filter(state=Organization.State.ACTIVE)
    organization = alive.filter(pk=match.kwargs["organization"]).first()
    is_good = organization is not None and isinstance(_read(organization, match.kwargs["proof"]), Invitation)
    return organization if is_good else None


def _read(organization: Organization, proof: str) -> Invitation | Dead:
    with context.in_tenant(organization.schema_name):
        try:
            pk, nonce = context.unsign(PURPOSE, proof, max_age=int(VALID_FOR.total_seconds()) + 1)
        except context.Expired:
            return Dead.EXPIRED
        except context.BadSignature:
            return Dead.FORGED
        invitation = Invitation.objects.select_related("organization", "role", "team", "invited_by").get(pk=pk)
    if invitation.accepted_at:
        return Dead.USED
    if invitation.revoked_at or invitation.nonce != nonce or not _is_stood_for(invitation):
        return Dead.REVOKED
    return Dead.EXPIRED if invitation.has_expired else invitation


@transaction.atomic
def accept(invitation: Invitation, user: User) -> Membership:
    """The person joins, and keeps every other organization. Raises Refused when somebody was faster, or it is not theirs."""
    if user.email.lower() != invitation.email:
        raise Refused(_("This invitation is for %(email)s.") % {"email": invitation.email})
    taken = Invitation.objects.of(invitation.organization_id).filter(
        pk=invitation.pk, nonce=invitation.nonce, accepted_at=None, revoked_at=None, expires_at__gt=Now()
    )
    if not _is_stood_for(invitation) or not taken.update(accepted_at=timezone.now(), accepted_by=user, send_at=None):
        raise Refused(_("This invitation was used or taken back meanwhile."))
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    of_theirs = Membership.objects.of(invitation.organization_id).select_related("role")
    membership = of_theirs.select_for_update(of=("self",)).filter(user=user).first()
    if membership is None:
        membership = Membership(organization=invitation.organization, user=user)
    if membership._state.adding or not membership.is_active:
        _insist_on_room(invitation)
        membership.role, membership.team, membership.is_active = invitation.role, invitation.team, True
        membership.save()
    return membership


def _insist_on_room(invitation: Invitation) -> None:
    """The plan may have shrunk, or been used up, since the person was asked."""
    with context.in_tenant(invitation.organization.schema_name):
        limits.insist(meters.MEMBERS)


@transaction.atomic
def join_as_new(invitation: Invitation, *, name: str, password: str = "", by_google: Person | None = None) -> User:
    """Somebody who has no account yet: made, known by the address the link went to, and joined. With Google's word for
    it that they are of that address, they need no password.
    """
    if by_google:
        user = google.new_user(by_google, name=name)
    else:
        language = translation.get_language() or "pt-br"
        user = User.objects.create_user(invitation.email, password, name=name, language=language)
    with audit.acting(audit.Actor(id=str(user.pk), name=user.email)):
        agreeing.agree(user)
        accept(invitation, user)
    return user


def send_one() -> bool:
    """The next e-mail that is due; whether there was one. A mail server that is away gets it later, under the same id."""
    with transaction.atomic():
        due = open_ones().filter(send_at__lte=Now()).select_for_update(skip_locked=True, of=("self",))
        invitation = due.select_related("organization", "role", "invited_by").order_by("send_at").first()
        if invitation is None:
            return False
        Invitation.objects.filter(pk=invitation.pk).update(send_at=Now() + AGAIN)
    try:
        _mail(invitation)
    except mail.AWAY as error:
        log.warning("invitations.mail_failed", error=type(error).__name__)
    else:
        sent = Invitation.objects.filter(pk=invitation.pk, nonce=invitation.nonce)
        sent.update(send_at=None, sent_at=timezone.now())
    return True


def wake_forgotten() -> None:
    """E-mails whose task was lost."""
    if open_ones().filter(send_at__lte=Now()).exists():
        waking.wake(MAIL, context.current_schema(), surely=True)


def due() -> list[QuerySet]:
    """Those that are due, of whatever organization."""
    everybodys = Invitation.objects.across_organizations()
    return [everybodys.filter(accepted_at=None, revoked_at=None, send_at__lte=Now())]


def _mail(invitation: Invitation) -> None:
    """In the language of whoever invites: that of the person asked is not known."""
    with translation.override(invitation.invited_by.language or settings.LANGUAGE_CODE):
        path = reverse("invitation", args=[invitation.organization_id, invitation.proof], urlconf=settings.ROOT_URLCONF)
        told = {"invitation": invitation, "url": f"{settings.PUBLIC_URL}{path}"}
        names = {"name": invitation.invited_by.get_short_name(), "org": invitation.organization.name}
        mail.send(
            "account/email/invitation",
            told,
            subject=_("%(name)s invites you to %(org)s") % names,
            to=invitation.email,
            brand=invitation.organization,
            key=f"{invitation.pk}.{int(invitation.expires_at.timestamp())}",  # sent again, it is another e-mail
        )
