"""What an organization calls its conversations: VIP, cobrança, garantia."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.models import Stage
from crm.models.removable import Removable, Standing
from tenants.audit import audited


class LabelQuerySet(models.QuerySet):
    """Labels are the organization's; whoever sees conversations sees them."""

    def accessible_by(self, principal, permission: str = "conversation.view"):
        return self if principal.may(permission) else self.none()


class Label(Removable):
    """A word with a colour; made by being typed."""

    name = models.CharField(_("name"), max_length=40)
    colour = models.CharField(_("colour"), max_length=12, choices=Stage.Colour, default=Stage.Colour.SLATE)

    position = models.PositiveSmallIntegerField(_("position"), default=0, db_default=0)

    objects = Standing.from_queryset(LabelQuerySet)()
    ever = LabelQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("conversation", "label")
        verbose_name_plural = _("labels")
        ordering = ["position", Lower("name")]
        triggers = [audited()]
        constraints = [
            models.UniqueConstraint(
                Lower("name"), condition=models.Q(removed_at=None), name="a_label_has_its_name_alone"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Labelling(models.Model):
    """That a conversation has a label."""

    conversation = models.ForeignKey(
        "messaging.Conversation", models.CASCADE, related_name="labellings", db_index=False
    )
    label = models.ForeignKey(Label, models.CASCADE, related_name="labellings", db_index=False)

    class Meta:
        verbose_name = _("label of a conversation")
        verbose_name_plural = _("labels of conversations")
        triggers = [audited()]
        constraints = [models.UniqueConstraint(fields=["conversation", "label"], name="a_label_stands_once")]
        indexes = [models.Index(fields=["label", "conversation"], name="labelling_of_label")]

    def __str__(self) -> str:
        return str(self.label)
