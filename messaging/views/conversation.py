"""A conversation: its page, its parts, whose it is, its end, its lead."""

from collections.abc import Callable
from functools import cached_property
from typing import ClassVar

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import push_url, trigger_client_event

from crm.services import opening
from crm.views.base import refuse, refused
from crm.views.presence import others
from messaging import words
from messaging.forms.snooze import SnoozeForm
from messaging.models import Conversation
from messaging.queries import answering
from messaging.services import conversations, opportunities, rating, snoozing, teams
from messaging.views import screens
from tenants.access import may
from tenants.views.base import TenantView

CHANGES = dict.fromkeys(("post", "delete"), may("conversation.change"))


class ConversationScoped(TenantView):
    """A view about one conversation that this person may see; somebody else's is 404."""

    allow = may("conversation.view")
    allow_methods = CHANGES

    @cached_property
    def conversation(self) -> Conversation:
        rows = Conversation.objects.accessible_by(self.request.membership)
        rows = rows.naming_team().select_related("contact__company", "contact__block", "channel", "assignee")
        found = rows.standing_for(self.kwargs["pk"])
        if found is None:
            raise Http404
        return found

    @cached_property
    def changeable(self) -> Conversation:
        """The conversation, if this person may also answer in it: one that is only seen is 403."""
        reached = Conversation.objects.accessible_by(self.request.membership, "conversation.change")
        if not reached.filter(pk=self.conversation.pk).exists():
            refuse(self.request)
        return self.conversation

    def changed(self, *, toast: dict | None = None) -> HttpResponse:
        """The header as it is now, or the empty panes when the conversation has left this person's sight."""
        self.__dict__.pop("conversation")
        try:
            response = self.part("conversation/_header.html", screens.header)
        except Http404:
            response = self._out_of_sight()
        trigger_client_event(response, "inbox:changed", {"id": str(self.kwargs["pk"])})
        return trigger_client_event(response, "toast", toast) if toast else response

    def part(self, template: str, gathered: Callable) -> HttpResponse:
        """A part of the page, as it is now."""
        context = screens.told(self.request, self.conversation) | gathered(self.request, self.conversation)
        return screens.fragment(self.request, template, context)

    def _out_of_sight(self) -> HttpResponse:
        response = screens.fragment(self.request, "conversation/opened.html", screens.none_open())
        response["HX-Retarget"], response["HX-Reswap"] = "#panes", "outerHTML"
        return push_url(response, reverse("inbox"))


class ConversationView(ConversationScoped):
    """The inbox with a conversation open; or only the panes when htmx asks."""

    def get(self, request, pk):
        if self.conversation.pk != pk:
            return redirect("conversation", pk=self.conversation.pk)
        opening.noted(self.conversation)
        context = screens.opened(request, self.conversation)
        if request.htmx.target == "panes":
            return screens.fragment(request, "conversation/opened.html", context)
        return screens.fragment(request, "inbox/index.html", screens.listing(request) | context)


class PartView(ConversationScoped):
    """A part of an open conversation, as it is now."""

    name: ClassVar[str] = ""
    parts: ClassVar = {
        "header": ("conversation/_header.html", screens.header),
        "composer": ("composer/_composer.html", screens.composer),
        "side": ("conversation/_side.html", screens.side),
    }

    def get(self, request, pk):
        if self.conversation.pk != pk:
            return HttpResponse(status=410)  # it went into another: whoever has it open is led there
        return self.part(*self.parts[self.name])


class PresentView(ConversationScoped):
    """Who else has this conversation open, and who is writing in it."""

    def get(self, request, pk):
        return others(request, f"conversation:{self.conversation.pk}")


class AssigneeView(ConversationScoped):
    """GET lists to whom it may be given; POST gives it to one of them, to a team, or to nobody."""

    def get(self, request, pk):
        context = {
            "conversation": self.changeable,
            "people": answering.who_may_answer(first=request.user),
            "teams": answering.teams(),
            "url": reverse("conversation_assignee", kwargs={"pk": pk}),
            "in_dialog": request.htmx.target == "dialog",
        }
        return screens.fragment(request, "conversation/_assignee.html", context)

    def post(self, request, pk):
        if "team" in request.POST:
            return self._to_team(request.POST["team"])
        wanted = request.POST.get("user", "")
        people = {str(person.pk): person for person in answering.who_may_answer(first=request.user)}
        if wanted and wanted not in people:
            return HttpResponse(_("This person cannot be given conversations."), status=400)
        to = people.get(wanted)
        conversations.assign(self.changeable, to=to, by=request.user)
        said = _("The conversation is with %(name)s now") % {"name": to} if to else _("The conversation is with nobody")
        return self.changed(toast={"text": said, "kind": "ok"})

    def _to_team(self, wanted: str) -> HttpResponse:
        known = {str(team.pk): team for team in answering.teams()}
        if wanted and wanted not in known:
            return HttpResponse(_("This team cannot be given conversations."), status=400)
        to = known.get(wanted)
        teams.give(self.changeable, to=to, by=self.request.user)
        said = _("The conversation is with team %(name)s now") % {"name": to} if to else _("It is no team's any more")
        return self.changed(toast={"text": said, "kind": "ok"})


class ResolutionView(ConversationScoped):
    """POST ends the conversation, DELETE opens it again."""

    def post(self, request, pk):
        rating.resolve(self.changeable, by=request.user)
        undo = {"undo_url": request.path, "undo_method": "DELETE"}
        return self.changed(toast={"text": _("Conversation resolved"), "kind": "ok", **undo})

    def delete(self, request, pk):
        rating.reopen(self.changeable, by=request.user)
        return self.changed(toast={"text": _("Conversation reopened"), "kind": "ok"})


class SnoozeView(ConversationScoped):
    """GET offers until when, POST puts the conversation off, DELETE brings it back."""

    def get(self, request, pk):
        context = {
            "conversation": self.changeable,
            "choices": snoozing.moments(timezone.now()),
            "url": reverse("conversation_snooze", kwargs={"pk": pk}),
            "in_dialog": request.htmx.target == "dialog",
        }
        return screens.fragment(request, "conversation/_snooze.html", context)

    def post(self, request, pk):
        conversation, form = self.changeable, SnoozeForm(request.POST)
        if not form.is_valid():
            return refused(_("Choose a moment that lies ahead."), status=422)
        until = form.cleaned_data["until"]
        try:
            if until is None:
                snoozing.await_answer(conversation, by=request.user)
            else:
                snoozing.snooze(conversation, until=until, by=request.user)
        except snoozing.CannotSnooze as why:
            return refused(str(why), status=422)
        said = _("Snoozed until %(when)s") % {"when": words.moment(until)} if until else _("Waiting for their answer")
        undo = {"undo_url": request.path, "undo_method": "DELETE"}
        return trigger_client_event(self.changed(toast={"text": said, "kind": "ok", **undo}), "close-overlay", {})

    def delete(self, request, pk):
        conversations.reopen(self.changeable, by=request.user)
        return self.changed(toast={"text": _("The conversation is back"), "kind": "ok"})


class ReadingView(ConversationScoped):
    """POST says that somebody has it before their eyes."""

    def post(self, request, pk):
        conversations.mark_read(self.changeable, by=request.user)
        return HttpResponse(status=204)


class ConversationLeadView(ConversationScoped):
    """POST makes a lead of the conversation."""

    allow_methods: ClassVar = {"post": may("lead.create")}

    def post(self, request, pk):
        lead = opportunities.open_lead(self.changeable, by=request.user)
        self.__dict__.pop("conversation")
        response = self.part("conversation/_side.html", screens.side)
        trigger_client_event(response, "inbox:changed", {"id": str(pk)})
        action = {"action_url": reverse("lead", kwargs={"pk": lead.pk}), "action_label": _("Open")}
        return trigger_client_event(response, "toast", {"text": _("Lead created"), "kind": "ok", **action})
