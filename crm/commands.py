"""What the command palette can do; apps add theirs at start-up, in their ``apps.ready``."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.plain import plain
from tenants.access import Principal


@dataclass(frozen=True)
class Command:
    """Something one can say: it opens a page, a dialog, or has the browser do something."""

    label: str | Promise
    icon: str
    permission: str = ""
    url_name: str = ""
    query: str = ""
    # Opens as a dialog over the page; else as a page.
    is_dialog: bool = False
    # What the browser does by itself: see static/js/palette.
    does: str = ""
    # Other words by which people look for it, plain and apart by spaces.
    words: str | Promise = ""
    # What does the same on a page: see tenants.shortcuts.
    shortcut: str = ""

    @property
    def url(self) -> str:
        """Empty where the page does not exist."""
        try:
            return f"{reverse(self.url_name)}{self.query}" if self.url_name else ""
        except NoReverseMatch:
            return ""

    def may(self, principal: Principal) -> bool:
        return not self.permission or principal.may(self.permission)

    def is_meant(self, asked: str) -> bool:
        """Whether every word begins one of its own."""
        own = plain(f"{self.label} {self.words}").split()
        return all(any(word.startswith(said) for word in own) for said in plain(asked).split())


commands: list[Command] = [
    Command(
        _("New lead"),
        icon="plus",
        permission="lead.create",
        url_name="lead_new",
        is_dialog=True,
        words=_("create add"),
        shortcut="create",
    ),
    Command(
        _("Go to the board"), icon="layout-kanban", permission="lead.view", url_name="board", words="kanban pipeline"
    ),
    Command(_("Go to the list of leads"), icon="list", permission="lead.view", url_name="board_list", words=_("table")),
    Command(
        _("Go to the metrics"),
        icon="chart-bar",
        permission="lead.view",
        url_name="board_metrics",
        words=_("funnel conversion forecast"),
    ),
    Command(
        _("Go to the conversations"),
        icon="message-2",
        permission="conversation.view",
        url_name="inbox",
        words="inbox whatsapp",
    ),
    Command(_("Go to the contacts"), icon="users", permission="contact.view", url_name="contacts", words=_("people")),
    Command(_("Go to the companies"), icon="building", permission="company.view", url_name="companies"),
    Command(_("Go to my tasks"), icon="checkbox", permission="task.view", url_name="tasks"),
    Command(_("Notifications"), icon="bell", permission="", url_name="notifications"),
    Command(
        _("Import a spreadsheet"),
        icon="file-import",
        permission="lead.create",
        url_name="import_new",
        words="csv xlsx excel",
    ),
    Command(
        _("Possible duplicates"), icon="copy", permission="contact.delete", url_name="duplicates", words=_("merge")
    ),
    Command(
        _("Pipelines and stages"),
        icon="columns-3",
        permission="pipeline.change",
        url_name="pipelines",
        words=_("settings process"),
    ),
    Command(
        _("Custom fields"), icon="forms", permission="pipeline.change", url_name="custom_fields", words=_("settings")
    ),
    Command(
        _("Automations"), icon="bolt", permission="automation.change", url_name="automations", words=_("settings rules")
    ),
    Command(
        _("Lead sources"),
        icon="filter-down",
        permission="pipeline.change",
        url_name="sources",
        words=_("settings forms webhook"),
    ),
    Command(
        _("Distribution of leads"),
        icon="arrows-split-2",
        permission="pipeline.change",
        url_name="distribution",
        words=_("settings rules assignment who gets"),
    ),
    Command(
        _("Receive leads, or pause"),
        icon="bell-ringing",
        permission="lead.change",
        url_name="my_availability",
        is_dialog=True,
        words=_("pause availability holidays"),
    ),
    Command(
        _("What I am told of"),
        icon="bell-cog",
        url_name="notification_preferences",
        words=_("settings notifications bell e-mail sound do not disturb"),
    ),
    Command(
        _("Channels"),
        icon="plug-connected",
        permission="channel.view",
        url_name="channels",
        words=_("settings whatsapp connect"),
    ),
    Command(_("Opening hours"), icon="clock-hour-4", permission="channel.view", url_name="hours", words=_("settings")),
    Command(_("Ratings"), icon="star", permission="conversation.view", url_name="ratings", words=_("settings")),
    Command(_("Labels"), icon="tag", permission="pipeline.change", url_name="labels", words=_("settings")),
    Command(
        _("Members"), icon="user-cog", permission="member.view", url_name="members", words=_("settings team people")
    ),
    Command(
        _("Keys for the API"),
        icon="code",
        permission="api_key.view",
        url_name="api_keys",
        words=_("settings integration"),
    ),
    Command(_("Switch between light and dark"), icon="moon", does="theme", words=_("theme mode")),
    Command(_("Keyboard shortcuts"), icon="keyboard", does="shortcuts", words=_("keys help"), shortcut="help"),
]


def meant(asked: str, principal: Principal, most: int) -> Sequence[Command]:
    """Those this principal may use and the words may mean, in their usual order."""
    found = [command for command in commands if command.may(principal) and command.is_meant(asked)]
    return [command for command in found if command.does or command.url][:most]
