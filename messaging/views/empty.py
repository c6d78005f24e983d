"""Why there is nothing to show in the inbox, and what to do about it."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.models import Channel
from messaging.queries.narrowing import OPEN, Filter


@dataclass(frozen=True)
class Empty:
    """What the place says, for `_components/_empty.html`."""

    title: str
    text: str = ""
    icon: str = "inbox"
    quiet: bool = False
    actions: list[dict[str, Any]] = field(default_factory=list)


def of_list(request, wanted: Filter, counts: dict[str, int]) -> Empty:
    """An empty list: nothing found, nothing of one's own, nothing at all."""
    if wanted.is_narrowed:
        back = {"label": _("Clear filters"), "href": f"{reverse('inbox')}?tab={wanted.tab}"}
        return Empty(_nothing(wanted), icon="checkbox", quiet=True, actions=[back])
    if not Channel.objects.exists():
        return without_channel(request)
    if wanted.tab == "mine":
        return Empty(_("All answered"), _unassigned_words(counts), icon="confetti", actions=_see_unassigned(counts))
    if wanted.tab == "unassigned":
        return Empty(_("Everybody is being looked after"), _("No conversation is without somebody."), icon="confetti")
    return Empty(_("No conversation yet"), _("The first message somebody writes to you appears here by itself."))


def _nothing(wanted: Filter) -> str:
    is_state_alone = wanted.with_(state=OPEN, q="") == wanted.cleared
    match wanted.state if is_state_alone else "":
        case "snoozed":
            return _("Nothing is snoozed")
        case "pending":
            return _("Nothing waits for an answer")
        case "resolved":
            return _("Nothing resolved here yet")
    return _("No conversation here")


def without_channel(request) -> Empty:
    """Before any number is connected: who may do it is led there, the others know whom to ask."""
    title, icon = _("Connect your WhatsApp"), "brand-whatsapp"
    if request.membership.may("channel.create") and (address := _address("channels")):
        text = _("Every message to your number arrives here, and every new person becomes a lead on the board.")
        connect = {"label": _("Connect a number"), "href": address, "icon": "plug-connected", "kind": "primary"}
        return Empty(title, text, icon, actions=[connect])
    text = _("No number is connected yet. Ask whoever administers the organization to connect one.")
    return Empty(_("Waiting for the first number"), text, icon, quiet=True)


def of_thread(has_channel: bool) -> Empty:
    """Nothing chosen in the list, which says itself how to begin."""
    if not has_channel:
        return Empty(_("Conversations open here"), icon="message-2", quiet=True)
    text = _("J and K walk the list, R answers, E resolves, C begins a new one.")
    return Empty(_("Choose a conversation"), text, icon="message-2", quiet=True)


def _unassigned_words(counts: dict[str, int]) -> str:
    waiting = counts["unassigned"]
    if not waiting:
        return _("No conversation waits for your answer.")
    words = ngettext("%(n)s is with nobody.", "%(n)s are with nobody.", waiting) % {"n": waiting}
    return f"{_('No conversation waits for your answer.')} {words}"


def _see_unassigned(counts: dict[str, int]) -> list[dict[str, Any]]:
    if not counts["unassigned"]:
        return []
    return [{"label": _("See those with nobody"), "href": f"{reverse('inbox')}?tab=unassigned"}]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
