"""What a person is told about their account, by e-mail and in their language; a mail server that is away gets it later."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants import mail, waking
from tenants.models import User

TELL = "tenants.tell_person"
# kind → subject and sentence; both may name what was told
KINDS: dict[str, tuple[Any, Any]] = {
    "attacked": (
        _("Somebody tries to get into your account"),
        _(
            "Within an hour many wrong passwords were tried for your account, last from %(address)s. Nobody got in by them."
        ),
    ),
    "new_place": (
        _("A sign-in from a new place"),
        _("Your account was signed in from %(address)s, where you had not been before (%(browser)s)."),
    ),
    "token_reused": (
        _("A program was signed out of your account"),
        _(
            "A token of a program that you signed in at %(org)s was used twice, last from %(address)s: somebody may have"
            " copied it. The program is out; sign it in again if it is yours, and change your password if you doubt."
        ),
    ),
    "token_misused": (
        _("A program was signed out of your account"),
        _(
            "A program that you signed in at %(org)s tried to reach another organization from %(address)s. It is out;"
            " sign it in again if it is yours, and change your password if you doubt."
        ),
    ),
    "google_connected": (
        _("A Google account signs in to your account"),
        _("The Google account %(email)s was connected to your account, and signs in to it from now on."),
    ),
    "google_disconnected": (
        _("A Google account was disconnected"),
        _("The Google account %(email)s does not sign in to your account any more."),
    ),
    "support_began": (
        _("Support is looking into %(org)s"),
        _(
            "%(by)s, of the platform’s support, looks into %(org)s until %(until)s at the latest: %(reason)s. They can change"
            " nothing; you can withdraw the consent at any moment."
        ),
    ),
    "support_ended": (
        _("Support has left %(org)s"),
        _("%(by)s, of the platform’s support, does not look into %(org)s any more."),
    ),
    "ownership_offered": (
        _("%(by)s offers you the ownership of %(org)s"),
        _(
            "%(by)s wants to make you the owner of %(org)s. Accept or turn it down within seven days;"
            " both of you need a second step of signing in."
        ),
    ),
    "ownership_offered_by_you": (
        _("You offered the ownership of %(org)s"),
        _(
            "You offered the ownership of %(org)s to %(to)s. Nothing changes before they accept;"
            " until then you can take it back."
        ),
    ),
    "ownership_changed": (
        _("%(org)s has another owner"),
        _("%(to)s is the owner of %(org)s now, and %(by)s an admin."),
    ),
    "deletion_requested": (
        _("%(org)s will be deleted on %(on)s"),
        _(
            "%(by)s asked for %(org)s to be deleted. Nobody works there any more, and from %(on)s on all of it is erased"
            " for good. Until then another owner or an admin can object, an admin can take it over, an owner can call it"
            " off, and owners can take everything along."
        ),
    ),
    "deletion_near": (
        _("%(org)s will be erased on %(on)s"),
        _(
            "On %(on)s all of %(org)s is erased for good. Until then an owner can still call it off, another owner or an admin"
            " can object, and owners can take everything along."
        ),
    ),
    "deletion_objected": (
        _("%(org)s will not be deleted"),
        _("%(by)s objected: %(org)s is open again. Its subscription has ended; choose a plan when you need more."),
    ),
    "deletion_taken_over": (
        _("%(by)s took %(org)s over"),
        _(
            "%(by)s is its owner now, and it is open again. Its subscription has ended; choose a plan when you need more."
        ),
    ),
    "deletion_called_off": (
        _("%(org)s will not be deleted"),
        _("%(by)s called it off: %(org)s is open again. Its subscription has ended; choose a plan when you need more."),
    ),
    "organization_purged": (
        _("%(org)s was erased"),
        _(
            "Its thirty days were over: all of %(org)s was erased for good. Backups of the platform keep it for 35 days at most."
        ),
    ),
    "organization_exported": (
        _("The export of %(org)s is ready"),
        _("All that %(org)s has was packed into one file. It can be fetched for seven days, by owners only."),
    ),
}


def tell(user: User, kind: str, **told: str) -> None:
    """By a task, when what is told has happened."""
    waking.send_after_commit(TELL, str(user.pk), kind, {**told, "when": timezone.now().isoformat()}, uuid7().hex)


def send(user_id: str, kind: str, told: dict[str, str], key: str) -> None:
    """Now. Raises one of ``mail.AWAY``."""
    user = User.objects.get(pk=UUID(user_id))
    subject, text = KINDS[kind]
    with translation.override(user.language or settings.LANGUAGE_CODE):
        context = {
            "text": str(text) % told,
            "is_alarm": "path" not in told,
            "url": f"{settings.PUBLIC_URL}{told.get('path', '/security/')}",
            "name": user.get_short_name(),
        }
        mail.send("account/email/notice", context, subject=str(subject) % told, to=user.email, key=f"notice.{key}")
