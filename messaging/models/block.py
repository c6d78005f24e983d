"""That a person is not heard any more."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models import Contact
from crm.models.base import Row
from messaging.models.conversation import Conversation
from tenants.audit import audited


def reached(principal, permission: str = "conversation.view") -> models.QuerySet[Contact]:
    """People whom one talks with, or knows: those whom one may block, with the permission to answer."""
    threads = Conversation.objects.accessible_by(principal, permission)
    known = Contact.objects.accessible_by(principal, permission.replace("conversation", "contact"))
    rows = Contact.objects.filter(merged_into=None, purged_at=None)
    return rows.filter(models.Q(pk__in=threads.values("contact")) | models.Q(pk__in=known.values("pk")))


class BlockQuerySet(models.QuerySet):
    """The questions people ask about who is blocked."""

    def accessible_by(self, principal, permission: str = "conversation.view"):
        return self.filter(contact__in=reached(principal, permission)) if principal.may(permission) else self.none()

    def newest_first(self):
        return self.order_by("-created_at", "-id")


class Block(Row):
    """What the person writes is kept and shown to nobody as new; nothing is sent to them. Deleting it is the undo."""

    contact = models.OneToOneField("crm.Contact", models.CASCADE, related_name="block")
    blocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    # The conversations that it ended, which its end opens again.
    ended = ArrayField(models.UUIDField(), default=list, editable=False)

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("block of a contact")
        verbose_name_plural = _("blocked contacts")
        triggers = [audited()]

    def __str__(self) -> str:
        return str(self.contact)
