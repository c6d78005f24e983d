"""What every page's frame shows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tenants import second_step
from tenants.billing import features
from tenants.branding.addresses import address_of
from tenants.context import inside
from tenants.google.provider import is_on
from tenants.models import Membership, Organization
from tenants.services import agreeing, invitations
from tenants.services.setting_up import NOT_ASKED, ON_THE_WAY

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
    is_locked: bool = False  # the plan lacks it; the page says what it does


@dataclass(frozen=True)
class Entry:
    """An organization in the switcher."""

    name: str
    pk: UUID
    url: str
    current: bool
    logo_url: str


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
            .values_list("organization__name", "organization", "organization__slug", "organization__logo")
        )
        here = self.request.organization.pk if self.request.organization else None
        return [Entry(name, pk, f"/o/{slug}/", pk == here, address_of(pk, logo)) for name, pk, slug, logo in mine]

    @cached_property
    def brand(self) -> Organization | None:
        """Whose looks the page has: those of where one is, or of who has invited one."""
        if self.request.organization:
            return self.request.organization
        then = self.request.GET.get("next") or self.request.POST.get("next", "")
        return invitations.host_of(self.request.path) or invitations.host_of(then)

    @property
    def has_google(self) -> bool:
        """Whether Google signs in here."""
        return is_on()

    @property
    def terms(self) -> agreeing.Terms | None:
        """What a new person agrees to."""
        return agreeing.asked()

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

    @property
    def asks_for_set_up(self) -> bool:
        """Whether the page asks what is left of setting up: on the board, and wherever the set-up itself has led to.

        It asks when it is there itself: what each step's data says is a question or two, and no page waits for them.
        """
        membership, path = self.request.membership, self.request.path_info.lstrip("/")
        if membership is None or path.startswith("settings/setup/") or not membership.may("organization.change"):
            return False
        session, slug = self.request.session, self.request.organization.slug
        return session.get(ON_THE_WAY) == slug or (path.startswith("board/") and slug not in session.get(NOT_ASKED, ()))

    @property
    def works(self) -> bool:
        """Whether this is a page of an organization that is not being deleted."""
        organization = self.request.organization
        return organization is not None and organization.state == Organization.State.ACTIVE

    @property
    def is_live(self) -> bool:
        """Whether the page follows what happens: in an organization that works, and as oneself."""
        return self.works and not getattr(self.request.membership, "is_looking", False)

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
            is_locked = name in features.FEATURES and features.lacks(self.request.organization, name)
            places.append(Place(name, label(), icon, url, path.startswith(below), badge, is_locked))
        if len(self.organizations) > 1:
            is_here = membership is None and path.startswith("console")
            console = Place("console", _("Agency console"), "stack-2", "/console/", is_here)
            places.insert(len(places) - 1 if places else 0, console)  # the settings stay at the end
        return places


def frame(request) -> dict:
    """The frame, for templates of requests that went through our middleware."""
    return {"frame": Frame(request)} if hasattr(request, "membership") else {}
