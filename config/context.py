"""What every page's frame shows."""

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from config.words import initials
from tenants import second_step
from tenants.context import inside
from tenants.models import Membership, Organization
from tenants.services import setting_up
from tenants.services.setting_up import ON_THE_WAY, Progress

# name of the page, label, icon, permission that shows it, addresses below which it is the current one
PAGES = (
    ("board", lambda: _("Pipeline"), "layout-kanban", "lead.view", ("board", "leads")),
    ("inbox", lambda: _("Conversations"), "message-2", "conversation.view", ("inbox", "conversations", "radar")),
    ("broadcasts", lambda: _("Broadcasts"), "speakerphone", "broadcast.view", ("broadcasts",)),
    ("contacts", lambda: _("Contacts"), "users", "contact.view", ("contacts", "companies")),
    ("tasks", lambda: _("Tasks"), "checkbox", "task.view", ("tasks",)),
    ("settings", lambda: pgettext("rail", "Settings"), "settings", None, ("settings",)),
)


@dataclass(frozen=True)
class Place:
    """An entry of the rail."""

    name: str
    label: str
    icon: str
    url: str
    active: bool
    badge: int = 0


@dataclass(frozen=True)
class Entry:
    """An organization in the switcher."""

    name: str
    slug: str
    initials: str
    url: str
    current: bool = field(default=False)


class Frame:
    """Asked by the templates, so a fragment that shows no frame costs no query."""

    def __init__(self, request):
        self.request = request

    @cached_property
    def organizations(self) -> list[Entry]:
        if not self.request.user.is_authenticated:
            return []
        mine = (
            Membership.objects.across_organizations()
            .filter(user=self.request.user, is_active=True, organization__state=Organization.State.ACTIVE)
            .order_by("organization__name")
            .values_list("organization__name", "organization__slug")
        )
        here = self.request.organization.slug if self.request.organization else ""
        return [Entry(name, slug, initials(name), f"/o/{slug}/", slug == here) for name, slug in mine]

    @cached_property
    def second_step_due(self) -> datetime | None:
        """Until when the person must have set up the second step that the organization wants; None when all is well."""
        membership = self.request.membership
        if not isinstance(membership, Membership) or not second_step.is_missing(membership):
            return None
        return second_step.due(membership)

    @cached_property
    def unread_notifications(self) -> int:
        if not inside():
            return 0
        from crm.models import Notification

        return Notification.objects.filter(user=self.request.user).listed().unread().count()

    @cached_property
    def unread_conversations(self) -> int:
        if not inside():
            return 0
        from messaging.models import Conversation

        mine = Conversation.objects.accessible_by(self.request.membership).in_state(Conversation.State.OPEN).unread()
        return mine.filter(assignee=self.request.user).count()

    @cached_property
    def event_number(self) -> int:
        if not inside():
            return 0
        from crm.events import latest_number

        known = self.request.event_number
        return latest_number() if known is None else known

    @cached_property
    def set_up(self) -> Progress | None:
        """What is left of setting up: said on the board, and wherever the set-up itself has led to."""
        membership, path = self.request.membership, self.request.path_info.lstrip("/")
        if membership is None or path.startswith("settings/setup/") or not membership.may("organization.change"):
            return None
        is_on_the_way = self.request.session.get(ON_THE_WAY) == self.request.organization.slug
        if not is_on_the_way and not path.startswith("board/"):
            return None
        begun = setting_up.current()
        is_told = begun.is_open if begun else is_on_the_way
        return setting_up.progress(membership) if is_told else None

    @property
    def live_url(self) -> str:
        return f"/o/{self.request.organization.slug}/ws/" if self.request.organization else ""

    @property
    def events_url(self) -> str:
        return reverse("events") if self.request.organization else ""

    @cached_property
    def nav(self) -> list[Place]:
        membership, path = self.request.membership, self.request.path_info.lstrip("/")
        places = []
        for name, label, icon, permission, below in PAGES:
            if membership is None or (permission and not membership.may(permission)):
                continue
            try:
                url = reverse(name)
            except NoReverseMatch:
                continue
            badge = self.unread_conversations if name == "inbox" else 0
            places.append(Place(name, label(), icon, url, path.startswith(below), badge))
        if len(self.organizations) > 1:
            is_here = membership is None and path.startswith("console")
            console = Place("console", _("Agency console"), "stack-2", "/console/", is_here)
            places.insert(len(places) - 1 if places else 0, console)  # the settings stay at the end
        return places


def frame(request) -> dict:
    """The frame, for templates of requests that went through our middleware."""
    return {"frame": Frame(request)} if hasattr(request, "membership") else {}
