"""New opportunities, typed in by hand."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from crm.capture import pasting
from crm.forms.new_lead import IN_TURN, NewLeadForm
from crm.models import Contact, Lead, Pipeline, Stage
from crm.queries import alike, people
from crm.services import companies, identifying, leads
from crm.services.assigning import By
from crm.views.base import SentOnce, asked
from crm.views.board import board_of
from tenants.access import Scope, may
from tenants.models import User
from tenants.views.base import TenantView


class NewLeadView(SentOnce):
    """GET asks, POST creates."""

    allow = may("lead.create")

    def get(self, request):
        return self._ask(self._form(initial=self._initial()))

    def post(self, request):
        form = self._form(request.POST, request.FILES)
        if not form.is_valid():
            form.begin_at_the_first_error()
            return self._ask(form, status=422)
        lead, was_known = self._created_once(form)
        response = HttpResponse(status=204)
        if lead:
            trigger_client_event(response, "lead:changed", {"id": str(lead.pk)})
            trigger_client_event(response, "toast", _told(lead, was_known))
        return trigger_client_event(response, "close-overlay", {})

    def _created_once(self, form: NewLeadForm) -> tuple[Lead | None, bool]:
        """The lead, and whether its person was known; none when it was created before and is out of sight by now."""
        with self.sent_once(*form.fields) as turn:
            if not turn.is_first:
                return Lead.objects.accessible_by(self.request.membership).filter(pk=turn.made).first(), False
            lead, was_known = self._create(form)
            turn.has_made(lead.pk)
            return lead, was_known

    def _create(self, form: NewLeadForm) -> tuple[Lead, bool]:
        told = form.cleaned_data
        owner = self._owner(form)
        contact, is_new = _person(told["name"], told["phone"], told["email"])
        lead = leads.create(
            by=self.request.user,
            contact=contact,
            stage=told["stage"],
            value_cents=told["value_cents"],
            source=told["source"],
            tags=told["tags"],
            owner=owner,
            company=companies.named(told["company"]),
            custom=form.custom,
        )
        return lead, not is_new

    def _owner(self, form: NewLeadForm) -> User | By | None:
        """Without a choice, whoever creates it."""
        chosen = form.cleaned_data.get("owner", "")
        return By.RULES if chosen == IN_TURN else form.owners.get(chosen, self.request.user)

    def _form(self, *args, **kwargs) -> NewLeadForm:
        membership = self.request.membership
        board = board_of(self.request, list(Pipeline.objects.all()))
        return NewLeadForm(
            *args,
            stages=Stage.objects.filter(pipeline=board.pipeline).exclude(kind=Stage.Kind.LOST).order_by("position"),
            owners=people.assignable(membership),
            may_give=membership.scope("lead.create") != Scope.OWN,
            **kwargs,
        )

    def _initial(self) -> dict:
        """What the page knows already: the column whose + was used, the name that was searched in vain."""
        return {
            "stage": self.request.GET.get("stage") or None,
            "name": self.request.GET.get("name", "")[:120],
            "owner": str(self.request.user.pk),
        }

    def _ask(self, form: NewLeadForm, status: int = 200, *, pasted: str = "") -> HttpResponse:
        context = {"form": form, "pipeline": asked(self.request, "pipeline"), "pasted": pasted}
        return render(self.request, "crm/board/new_lead.html", context, status=status)


class PastedLeadView(NewLeadView):
    """POST reads a pasted text, a signature or a forwarded e-mail, into the empty form."""

    def post(self, request):
        ours = frozenset(member.user.email.lower() for member in people.colleagues())
        found = pasting.found_in(request.POST.get("pasted", ""), ours=ours)
        said = {name: value for name, value in found.told().items() if name in ("name", "phone", "email", "company")}
        return self._ask(self._form(initial=self._initial() | said), pasted=request.POST.get("pasted", "")[:5000])


class KnownView(TenantView):
    """Who of those one may see is known by what is being typed: a hint that opens them."""

    allow = may("lead.create")

    def get(self, request):
        hits = alike.like(
            request.membership,
            name=request.GET.get("name", "")[:120],
            phone=request.GET.get("phone", "")[:40],
            email=request.GET.get("email", "")[:160],
        )
        return render(request, "crm/board/_known.html", {"hits": hits})


def _person(name: str, phone: str, email: str) -> tuple[Contact, bool]:
    if phone or email:
        return identifying.identify(phone=phone, email=email, name=name)
    return Contact.objects.create(name=name), True


def _told(lead: Lead, was_known: bool) -> dict:
    names = {"lead": lead.contact}
    text = _("New lead for %(lead)s, who was known already") if was_known else _("%(lead)s is on the board")
    return {"text": text % names, "action_url": reverse("lead", args=[lead.pk]), "action_label": _("Open the lead")}
