"""The list of conversations: the page, its parts, and what changed in it."""

from uuid import UUID

from django.core.exceptions import BadRequest

from messaging.queries import inbox
from messaging.queries.narrowing import Filter
from messaging.views import screens
from tenants.access import may
from tenants.views.base import TenantView

MOST_CHANGED = 100


class InboxView(TenantView):
    """The inbox with nothing chosen; or only its list, its rows, its next rows, when htmx asks for them."""

    allow = may("conversation.view")

    def get(self, request):
        if after := request.GET.get("after"):
            return self._next_page(request, inbox.Cursor.read(after))
        match request.htmx.target:
            case "inbox_rows":
                return screens.fragment(request, "inbox/_found.html", screens.listing(request))
            case "inbox_list":
                return screens.fragment(request, "inbox/_list.html", screens.listing(request))
            case "panes":
                return screens.fragment(request, "conversation/opened.html", screens.none_open())
        context = screens.listing(request) | screens.none_open() | {"reactions": screens.REACTIONS}
        return screens.fragment(request, "inbox/index.html", context)

    def _next_page(self, request, after: inbox.Cursor):
        wanted = Filter.asked(request.GET, request.membership)
        page = inbox.page(request.membership, wanted, after=after)
        context = {"wanted": wanted, "page": page, "show_assignee": wanted.tab == "all"}
        return screens.fragment(request, "inbox/_page.html", context)


class RowsView(TenantView):
    """What changed: of the named conversations those that belong in the list now, the tabs, the rail's number."""

    allow = may("conversation.view")

    def get(self, request):
        wanted = Filter.asked(request.GET, request.membership)
        rows = inbox.among(request.membership, wanted, ids_of(request))
        return screens.fragment(request, "inbox/_changed.html", screens.listing(request, inbox.Page(rows)))


def ids_of(request) -> list[UUID]:
    """The ids that an address names, as ``?id=…&id=…``."""
    return [uuid_of(text) for text in request.GET.getlist("id")[:MOST_CHANGED]]


def uuid_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadRequest("An id is a UUID.") from error
