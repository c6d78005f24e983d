"""Answers that are kept to be used again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models import SavedView
from crm.models.removable import Removable, Standing
from crm.models.saved_view import shared_to
from tenants.access import Principal
from tenants.audit import audited

Sharing = SavedView.Sharing


class CannedReplyQuerySet(models.QuerySet):
    """The questions people ask about canned replies."""

    def accessible_by(self, principal: Principal, permission: str = ""):
        """One's own, those of everybody and of one's team. Shared ones are changed by whoever keeps templates."""
        me = principal.private_id
        own = models.Q(owner=me, sharing=Sharing.PRIVATE) if me else models.Q(pk__in=[])
        if permission and not principal.may("template.change"):
            return self.filter(own)
        return self.filter(own | shared_to(principal))

    def in_order(self):
        return self.order_by("category", "title", "pk")


class CannedReply(Removable):
    """A text with variables, called by its shortcut while one writes."""

    class Category(models.TextChoices):
        GREETING = "greeting", _("Greeting")
        FOLLOW_UP = "follow_up", _("Follow-up")
        OBJECTION = "objection", _("Objection")
        CLOSING = "closing", _("Closing")
        OTHER = "other", _("Other")

    title = models.CharField(_("title"), max_length=80)
    shortcut = models.CharField(_("shortcut"), max_length=32)
    text = models.TextField(_("text"), max_length=4000)
    category = models.CharField(_("category"), max_length=10, choices=Category, default=Category.OTHER)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sharing = models.CharField(_("who uses it"), max_length=10, choices=Sharing, default=Sharing.PRIVATE)
    # The owner's team when it was shared: teams are public rows, and outlive nothing here.
    team_id = models.UUIDField(null=True, editable=False)

    objects = Standing.from_queryset(CannedReplyQuerySet)()
    ever = CannedReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")
        triggers = [audited()]
        constraints = [
            models.UniqueConstraint(
                fields=["shortcut"],
                condition=models.Q(sharing="everybody", removed_at=None),
                name="a_shortcut_of_all_is_one_reply",
            ),
            models.UniqueConstraint(
                fields=["owner", "shortcut"],
                condition=models.Q(sharing="private", removed_at=None),
                name="a_shortcut_of_a_person_is_one_reply",
            ),
            models.UniqueConstraint(
                fields=["team_id", "shortcut"],
                condition=models.Q(sharing="team", removed_at=None),
                name="a_shortcut_of_a_team_is_one_reply",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def about(self) -> str:
        return f"/{self.shortcut}"
