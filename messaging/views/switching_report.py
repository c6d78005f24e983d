"""How a change of provider has turned out: to read, to print, to take along; and backups that can serve again."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _

from config import cells
from config.outside.errors import ProviderError
from crm.spreadsheets import writing
from messaging.models import Backup
from messaging.queries import reporting
from messaging.queries import switching as queries
from messaging.services import backing_up, restoring, statuses
from messaging.services.channels import NumberTaken
from messaging.services.switching import CannotSwitch
from messaging.views.switching import OfChannel


class SwitchReportView(OfChannel):
    """The last switch by which messages have gone. ``?as=csv`` and ``?as=json`` are to take along."""

    def get(self, request, pk):
        switch = queries.last_begun(self.channel)
        if switch is None:
            raise Http404
        report, asked = reporting.report(switch), request.GET.get("as", "")
        name = f"{slugify(self.channel.name) or 'channel'}-{switch.began:%Y-%m-%d}"
        if asked == "json":
            return _to_save(JsonResponse(report.as_json()), f"{name}.json")
        if asked == "csv":
            titles = ["", _("Before"), _("Since the switch"), _("Former provider meanwhile")]
            lines = [cells.start(titles), writing.csv_lines(report.csv_rows())]
            return _to_save(HttpResponse(b"".join(lines), content_type="text/csv; charset=utf-8"), f"{name}.csv")
        context = {"channel": self.channel, "switch": switch, "report": report}
        return render(request, "messaging/channels/switch/report.html", context)


class BackupView(OfChannel):
    """POST has a backup serve again, DELETE forgets it with its secrets."""

    @cached_property
    def backup(self) -> Backup:
        rows = Backup.objects.accessible_by(self.request.membership, "channel.change")
        return get_object_or_404(
            rows.select_related("channel", "switch"), channel=self.channel, pk=self.kwargs["backup"]
        )

    def post(self, request, pk, backup):
        kept = self.backup
        try:
            restoring.restore(kept, by=request.user)
        except (CannotSwitch, NumberTaken) as cannot:
            messages.error(request, str(cannot.reason))
        except ProviderError as error:
            messages.error(request, statuses.explained(kept.provider, error.code))
        else:
            messages.success(request, _("Restored. %(name)s serves as it was kept.") % {"name": kept.provider.label})
        return redirect("channel", pk=pk)

    def delete(self, request, pk, backup):
        backing_up.forget(self.backup, by=request.user)
        messages.success(request, _("The backup is forgotten, its credentials too."))
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response


def _to_save(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
