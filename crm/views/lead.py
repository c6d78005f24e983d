"""A lead's drawer and page, and whose it is."""

from uuid import UUID

from django.shortcuts import render
from django.utils.translation import gettext as _

from crm.models import Lead
from crm.queries import people, timeline
from crm.queries.lead import LeadSheet
from crm.services import assigning, opening
from crm.views.base import LeadScoped, asked, fresh_task_form, lead_changed, lead_context, refuse
from tenants.access import may


class LeadView(LeadScoped):
    """The page of a lead."""

    def get(self, request, pk: UUID):
        opening.noted(self.lead)
        context = lead_context(request, self.lead) | {
            "task_form": fresh_task_form(request, self.lead, auto_id="inline_%s")
        }
        return render(request, "crm/lead/show.html", context)


class LeadDrawerView(LeadScoped):
    """The same lead at the side of a page."""

    def get(self, request, pk: UUID):
        opening.noted(self.lead)
        return render(request, "crm/lead/drawer.html", lead_context(request, self.lead) | {"in_drawer": True})


class LeadPartsView(LeadScoped):
    """What a page or drawer shows of the lead, again: somebody else has changed it."""

    def get(self, request, pk: UUID):
        return render(request, "crm/lead/changed.html", lead_context(request, self.lead))


class LeadTimelineView(LeadScoped):
    """Older lines, or the lines of one kind."""

    def get(self, request, pk: UUID):
        before = timeline.Cursor.read(asked(request, "before"))
        if before is None:
            return render(request, "crm/lead/filtered.html", lead_context(request, self.lead))
        only = asked(request, "only")
        page = timeline.of_lead(self.lead.pk, request.membership, only=only, before=before)
        sheet = LeadSheet(self.lead, request.membership)
        context = {"lead": self.lead, "sheet": sheet, "page": page, "only": only}
        context["in_drawer"] = asked(request, "in") == "drawer"
        return render(request, "crm/lead/_lines.html", context)


class LeadOwnerView(LeadScoped):
    """GET asks whose the lead shall be, POST gives it to that person; only to those one may give leads to."""

    allow_methods = {"get": may("lead.change"), "post": may("lead.change")}

    def get(self, request, pk: UUID):
        choices = people.assignable(request.membership)
        return render(request, "crm/lead/owner.html", {"lead": self._assignable_lead(), "people": choices})

    def post(self, request, pk: UUID):
        lead = self._assignable_lead()
        choices = {str(user.pk): user for user in people.assignable(request.membership)}
        wanted = request.POST.get("owner", "")
        if wanted and wanted not in choices:
            return refuse(request)
        assigning.assign(lead, to=choices.get(wanted), by=request.user)
        name = choices[wanted].get_short_name() if wanted else ""
        toast = _("%(lead)s is %(name)s’s now") % {"lead": lead, "name": name} if name else _("Nobody owns it now")
        return lead_changed(request, lead.pk, toast=toast, close=True)

    def _assignable_lead(self) -> Lead:
        if not LeadSheet(self.lead, self.request.membership).may_assign:
            refuse(self.request)
        return self.lead
