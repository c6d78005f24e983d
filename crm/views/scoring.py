"""The settings of scores: rules with a preview on a real lead, the model and its versions, the hot line."""

from functools import cached_property
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.forms.scoring import ScoreRuleForm, ScoringForm
from crm.models import Lead, ScoreModel, ScoreRule
from crm.queries import scoring
from crm.scoring import scoring as score
from crm.scoring.encoding import Corrupt
from crm.scoring.rules import Rule
from crm.services.scoring import hot_line, knowledge, ruling, training
from crm.services.scoring.recalculating import in_words
from crm.views.base import taken_away, told
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView


class ScoringView(TenantView):
    """GET shows it all, POST draws the hot line and switches the model."""

    allow = may("pipeline.change")

    def get(self, request):
        return page(request)

    def post(self, request):
        row = knowledge.settings()
        was_on = row.model_is_on
        form = ScoringForm(request.POST, instance=row)
        if not form.is_valid():
            return page(request, form, status=422)
        form.save()
        hot_line.follow()
        if form.instance.model_is_on != was_on:
            training.all_again()
        return told(page(request), toast=_("Saved"))


class ScoreRulesView(TenantView):
    """POST makes a rule."""

    allow = may("pipeline.change")

    def post(self, request):
        form = ScoreRuleForm(request.POST)
        if (rule := form.rule) is None:
            return dialog(request, form, status=422)
        ruling.add(rule.reason, rule.points, rule.conditions)
        return told(page(request), toast=_("The rule counts from now on"), close=True)


class ScoreRuleNewView(TenantView):
    """The dialog that asks for a new one."""

    allow = may("pipeline.change")

    def get(self, request):
        return dialog(request, ScoreRuleForm())


class RuleScoped(TenantView):
    """A view about one rule."""

    allow = may("pipeline.change")

    @cached_property
    def rule(self) -> ScoreRule:
        return get_object_or_404(ScoreRule, pk=self.kwargs["pk"])


class ScoreRuleView(RuleScoped):
    """GET asks for changes, POST keeps them, DELETE gives the rule up."""

    def get(self, request, pk: UUID):
        return dialog(request, ScoreRuleForm.of(self.rule), self.rule)

    def post(self, request, pk: UUID):
        row, form = self.rule, ScoreRuleForm(request.POST)
        if (rule := form.rule) is None:
            return dialog(request, form, row, status=422)
        ruling.change(row, reason=rule.reason, points=rule.points, conditions=rule.conditions)
        return told(page(request), toast=_("Saved"), close=True)

    def delete(self, request, pk: UUID):
        ruling.remove(self.rule, by=request.user)
        back = reverse("archive_part", args=[pk])
        return taken_away(told(page(request), close=True), _("The rule was removed"), back)


class ScoreRuleUseView(RuleScoped):
    """POST switches a rule on, DELETE off."""

    def post(self, request, pk: UUID):
        ruling.switch(self.rule, on=True)
        return page(request)

    def delete(self, request, pk: UUID):
        ruling.switch(self.rule, on=False)
        return page(request)


class ScoreSuggestionsView(TenantView):
    """POST brings back the rules everybody begins with."""

    allow = may("pipeline.change")

    def post(self, request):
        ruling.suggest()
        return told(page(request), toast=_("The suggested rules are there"))


class ScoreTrainingView(TenantView):
    """POST has the model trained."""

    allow = may("pipeline.change")

    def post(self, request):
        training.ask(by=request.user)
        return told(page(request), toast=_("Learning. It takes a minute; this page will show the result."))


class ScoreModelUseView(TenantView):
    """POST puts a version to use: back to an older one, or on to one that waits."""

    allow = may("pipeline.change")

    def post(self, request, pk: UUID):
        version = get_object_or_404(ScoreModel, pk=pk)
        try:
            training.use(version, by=request.user)
        except Corrupt:
            return told(page(request), toast=_("This version is damaged and cannot be used."))
        return told(page(request), toast=_("Version %(n)s scores from now on") % {"n": version.version})


class ScorePreviewView(TenantView):
    """What a real lead would score, and why; POST with a rule that is not kept yet says what it would change."""

    allow = may("pipeline.change")

    def get(self, request):
        return render(request, "crm/scoring/_preview.html", preview(request, request.GET.get("lead", "")))

    def post(self, request):
        form = ScoreRuleForm(request.POST)
        context = preview(request, request.POST.get("lead", ""), form.rule, request.POST.get("instead", ""))
        return render(request, "crm/scoring/_rule_preview.html", context)


def page(request: OrganizationRequest, form: ScoringForm | None = None, status: int = 200) -> HttpResponse:
    """The whole page, or its body where a page asks for it."""
    row = knowledge.settings()
    context = {"overview": scoring.overview(row), "form": form or ScoringForm(instance=row), **preview(request, "")}
    context["drawn"] = hot_line.drawn()
    body = request.htmx and not request.htmx.boosted
    return render(request, f"crm/scoring/{'_body' if body else 'index'}.html", context, status=status)


def dialog(
    request: OrganizationRequest, form: ScoreRuleForm, row: ScoreRule | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "rule": row, "leads": scoring.choices(request.membership)}
    response = render(request, "crm/scoring/rule.html", context, status=status)
    return response if status == 200 else as_dialog(response)


def preview(request: OrganizationRequest, wanted: str, new: Rule | None = None, instead: str = "") -> dict:
    """``new`` is tried beside the rules there are, or in place of the one that ``instead`` names."""
    leads = scoring.choices(request.membership)
    lead = next((lead for lead in leads if str(lead.pk) == wanted), leads[0] if leads else None)
    context: dict = {"leads": leads, "lead": lead}
    if lead is not None:
        context |= _scores(lead, new, instead)
    if new is not None:
        holds, looked_at = scoring.share_of(new, request.membership)
        context |= {"holds": holds, "looked_at": looked_at}
    return context


def _scores(lead: Lead, new: Rule | None, instead: str) -> dict:
    known, facts = knowledge.current(), scoring.facts_now([lead])[lead.pk]
    now = score.score(facts, known.rules, known.model)
    if new is None:
        return {"score": now, "reasons": in_words(now.reasons)}
    others = ScoreRule.objects.filter(is_active=True)
    kept = [row for row in others if str(row.pk) != instead]
    then = score.score(facts, (*knowledge.readable(kept), new), known.model)
    return {"score": then, "before": now, "reasons": in_words(then.reasons), "applies": new.holds(facts)}
