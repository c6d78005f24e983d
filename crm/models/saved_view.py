"""Ways of looking at a page that people keep: what narrows it, in which order, with which columns."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.access import Principal
from tenants.audit import audited

from .base import Row
from .removable import Removable, Standing


class Page(models.TextChoices):
    """The pages that views are kept of."""

    LEADS = "leads", _("Leads")
    CONTACTS = "contacts", _("Contacts")
    COMPANIES = "companies", _("Companies")
    INBOX = "inbox", _("Conversations")


def shared_to(principal: Principal) -> models.Q:
    """Of rows that people keep and share: those of everybody and those of one's team."""
    team = getattr(principal, "team_id", None)
    of_team = models.Q(sharing=SavedView.Sharing.TEAM, team_id=team, team_id__isnull=False)
    return models.Q(sharing=SavedView.Sharing.EVERYBODY) | of_team


class SavedViewQuerySet(models.QuerySet):
    """The questions people ask about saved views."""

    def accessible_by(self, principal: Principal, permission: str = ""):
        """One's own, those shared with everybody and those shared with one's team. Only one's own can be changed."""
        own = models.Q(owner=principal.private_id) if principal.private_id else models.Q(pk__in=[])
        return self.filter(own if permission else own | shared_to(principal))

    def in_order(self):
        return self.order_by("position", "created_at", "id")


class SavedView(Removable):
    """A named address: it lets through what it says, of what each person may see anyway."""

    class Sharing(models.TextChoices):
        PRIVATE = "private", _("Only me")
        TEAM = "team", _("My team")
        EVERYBODY = "everybody", _("Everybody")

    page = models.CharField(max_length=20, choices=Page, default=Page.LEADS)
    name = models.CharField(_("name"), max_length=60)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner"))
    sharing = models.CharField(_("who sees it"), max_length=10, choices=Sharing, default=Sharing.PRIVATE)
    # The owner's team when it was shared: teams are public rows, and outlive nothing here.
    team_id = models.UUIDField(null=True, editable=False)
    query = models.TextField(_("filters"), max_length=4000, blank=True, default="")
    columns = ArrayField(models.CharField(max_length=60), verbose_name=_("columns"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = Standing.from_queryset(SavedViewQuerySet)()
    ever = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        triggers = [audited("position")]
        indexes = [models.Index(fields=["page", "owner"], name="saved_view_of_owner")]

    def __str__(self) -> str:
        return self.name

    @property
    def about(self) -> str:
        return self.get_page_display()


class PageLayout(Row):
    """What one person has chosen for a page: its columns, and the view it opens with."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField(max_length=20, choices=Page, default=Page.LEADS)
    columns = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    opens_with = models.ForeignKey(SavedView, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("page layout")
        verbose_name_plural = _("page layouts")
        triggers = [audited()]
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="a_page_has_one_layout_a_person")]

    def __str__(self) -> str:
        return self.page
