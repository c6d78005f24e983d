"""Automations that help most sales teams, switched off until somebody wants them."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from crm.models import Automation, Lead, Pipeline, Stage
from tenants.models import User

Trigger = Automation.Trigger


def plant(*, by: User | None = None) -> int:
    """Those that are not there by their name, for the default pipeline; how many were added."""
    with translation.override("pt-br"):
        pipeline = Pipeline.objects.filter(is_default=True).first()
        if pipeline is None:
            return 0
        known = set(Automation.objects.filter(pipeline=pipeline).values_list("name", flat=True))
        new = [values for values in _suggested(pipeline) if values["name"] not in known]
        Automation.objects.bulk_create(
            Automation(created_by=by, pipeline=pipeline, position=len(known) + place, **values)
            for place, values in enumerate(new)
        )
    return len(new)


def _suggested(pipeline: Pipeline) -> list[dict[str, Any]]:
    stages = list(pipeline.stages.order_by("position"))
    working = [stage for stage in stages if stage.kind == Stage.Kind.OPEN]
    won = next((stage for stage in stages if stage.kind == Stage.Kind.WON), None)
    proposal = working[2] if len(working) > 2 else None
    found = [
        _one(_("First contact within two hours"), Trigger.CREATED, None, _task(_("Make the first contact"), 2)),
        _one(_("Leads from ads are tagged and given out"), Trigger.CREATED, None,
             {"do": "tag", "tag": "anuncio"}, {"do": "assign", "to": "turn"}, conditions=f"source={Lead.Source.AD}&owner=none"),
        _one(_("A lead that became hot"), Trigger.SCORE_UP, None,
             _tell("owner", _("This lead became hot: call now")), _task(_("Call the hot lead"), 1), line=70),
        _one(_("A high value is known to managers"), Trigger.CHANGED, None,
             _tell("leaders", _("Value above R$ 50,000")), field="value_cents", conditions="value=50000.."),
        _one(_("Someone who cools down"), Trigger.SCORE_DOWN, None,
             {"do": "tag", "tag": "esfriando"}, _task(_("Try another approach"), 24), line=30),
    ]  # fmt: skip
    if proposal:
        follow = _task(_("Follow up on the proposal"), 4)
        found += [
            _one(_("Follow-up three days after the proposal"), Trigger.STAYED, proposal, follow, after_hours=72),
            _one(_("Proposal without an answer for ten days"), Trigger.STAYED, proposal,
                 _tell("leaders", _("Proposal without an answer for ten days")), after_hours=240),
        ]  # fmt: skip
    if won:
        found.append(_one(_("Welcome to a new client"), Trigger.ENTERED, won, _task(_("Book the kickoff meeting"), 24)))
    return found


def _one(name: str, trigger: str, stage: Stage | None, *actions: dict, **more: Any) -> dict[str, Any]:
    return {"name": name, "trigger": trigger, "stage": stage, "actions": list(actions), **more}


def _task(title: str, hours: int) -> dict[str, Any]:
    return {"do": "task", "title": title, "hours": hours, "to": "owner"}


def _tell(to: str, text: str) -> dict[str, Any]:
    return {"do": "notify", "to": to, "text": text}
