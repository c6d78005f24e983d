"""Who is behind the numbers of a broadcast: on the page, and as a table to take away."""

from collections.abc import Iterator
from uuid import UUID

from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from config import cells
from crm.models import Contact
from crm.queries import pages
from crm.spreadsheets import writing
from messaging.models import Recipient
from messaging.queries import broadcasts
from messaging.views.broadcasts import BroadcastScoped
from tenants import audit
from tenants.access import may

CHUNK = 500
MOST_PAGES = 2000


class BroadcastPeopleView(BroadcastScoped):
    """A page of the people behind one number."""

    def get(self, request, pk: UUID):
        result, reason = request.GET.get("result", "all"), request.GET.get("reason", "")
        result = result if result in broadcasts.RESULTS else "all"
        page = pages.number(request.GET.get("page", ""), most=MOST_PAGES)
        first = (page - 1) * broadcasts.PAGE
        rows = list(self.people(result, reason)[first : first + broadcasts.PAGE + 1])
        context = {
            "broadcast": self.broadcast,
            "rows": [(row, broadcasts.result_of(row)) for row in rows[: broadcasts.PAGE]],
            "next": page + 1 if len(rows) > broadcasts.PAGE else None,
            "result": result,
            "reason": reason if reason in Recipient.Reason.values else "",
            "results": broadcasts.LABELS.items(),
        }
        return render(request, "messaging/broadcasts/people.html", context)

    def people(self, result: str, reason: str = ""):
        """Only those whom this person may see."""
        mine = Contact.objects.accessible_by(self.request.membership)
        return broadcasts.people(self.broadcast, result, reason).filter(contact__in=mine)


class BroadcastExportView(BroadcastPeopleView):
    """All of them with what came of it, as a CSV."""

    allow = may("broadcast.export")

    def get(self, request, pk: UUID):
        audit.record("broadcast.exported", broadcast=str(pk), name=self.broadcast.name)
        name = f"{slugify(self.broadcast.name) or 'broadcast'}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
        lines = list(self._lines())  # inside the organization's door: a lazy one would run outside
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)

    def _lines(self) -> Iterator[bytes]:
        titles = [
            _("Contact"),
            _("Phone"),
            pgettext("broadcast", "Result"),
            _("Error"),
            _("Sent"),
            _("Last status"),
            _("Replied"),
            _("Opted out"),
        ]
        yield cells.start(titles)
        for row in self.people("all").iterator(CHUNK):
            yield writing.csv_lines([_cells(row)])


def _cells(row: Recipient) -> list:
    message = row.message
    return [
        row.contact.display_name,
        row.contact.phone,
        str(broadcasts.result_of(row)),
        row.error or (message.error if message else ""),
        message.sent_at if message else None,
        message.status_at if message else None,
        row.replied_at,
        row.opted_out_at,
    ]
