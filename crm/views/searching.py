"""Search and the command palette."""

from uuid import UUID

from django.shortcuts import render

from crm import commands, parts
from crm.plain import LONGEST
from crm.queries import actions, pages
from crm.queries.searching import everything
from crm.views.base import LeadScoped
from tenants.access import members
from tenants.views.base import TenantView

COMMANDS_ONLY = ">"
FEW, MANY, MOST_PAGES = 5, 25, 40
ALL = 60  # commands


class PaletteView(TenantView):
    """What the palette lists for what is typed: things found, then what can be said; commands alone after ``>``."""

    allow = members

    def get(self, request):
        text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
        said = text.removeprefix(COMMANDS_ONLY).strip()
        only_commands = text.startswith(COMMANDS_ONLY) or not text
        found = None if only_commands else everything.search(text, request.membership, count=FEW)
        context = {
            "text": said,
            "found": found,
            "commands": commands.meant(said, request.membership, ALL if only_commands else 4),
            "may_create": request.membership.may("lead.create") and not only_commands,
        }
        return render(request, "crm/search/_options.html", context)


class LeadActionsView(LeadScoped):
    """What can be done with the highlighted lead."""

    def get(self, request, pk: UUID):
        found = actions.of_lead(self.lead, request.membership)
        return render(request, "crm/search/_actions.html", {"lead": self.lead, "actions": found})


class SearchView(TenantView):
    """Everything that is found, kind by kind and page by page."""

    allow = members

    def get(self, request):
        text = request.GET.get("q", "")[:LONGEST]
        reached = [finder for finder in parts.finders if request.membership.may(finder.permission)]
        kind = next((finder.kind for finder in reached if finder.kind == request.GET.get("kind")), "")
        page = pages.number(request.GET.get("page", ""), most=MOST_PAGES) if kind else 1
        count = MANY if kind else FEW
        kinds = [kind] if kind else ()
        found = everything.search(text, request.membership, kinds=kinds, first=(page - 1) * count, count=count)
        context = {"found": found, "text": found.asked.text, "finders": reached, "kind": kind, "page": page}
        template = "_found.html" if request.htmx else "index.html"
        response = render(request, f"crm/search/{template}", {**context, "next": page + 1, "before": page - 1})
        response["Vary"] = "HX-Request"
        return response
