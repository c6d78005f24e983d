"""One row of every kind that has an address, belonging to ``rep``, and what a whole schema looks like."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone
from psycopg import sql

from crm.models import (
    Automation,
    AutomationRun,
    Company,
    Consent,
    CustomField,
    Lead,
    LeadMove,
    LostReason,
    MoveRequest,
    Note,
    Notification,
    PushBrowser,
    SavedView,
    ScoreModel,
    ScoreRule,
)
from crm.services import leads
from crm.services.bulk import starting
from tenants.models import Alert
from tenants.services import alerts
from tests import makers
from tests.api.calling import make_key
from tests.cast import Cast
from tests.isolation import (
    conversation_rows,
    distribution_rows,
    merging_rows,
    people_rows,
    privacy_rows,
    sequence_rows,
    source_rows,
    work_rows,
)

Names = dict[str, UUID | str]


def _lead(cast: Cast) -> Names:
    """Of the rep's; an automation failed for it."""
    run = AutomationRun.objects.get(pk=_automation_run(cast)["pk"])
    return {"pk": run.lead_id, "run": run.pk}


def _column(cast: Cast) -> Names:
    return {"pk": makers.stage().pk}


def _change(cast: Cast) -> Names:
    lead = makers.make_lead("Marina Alves", owner=cast.rep)
    leads.change(lead, by=cast.rep.user, version=lead.version, title="Site e loja")
    return {"pk": lead.activities.get(kind="lead.changed").pk}


def _move(cast: Cast) -> Names:
    lead = makers.make_lead("Marina Alves", owner=cast.rep, in_stage="Contato", version=2)
    before = {"entered_stage_at": timezone.now().isoformat(), "closed_at": None, "lost_reason": None}
    move = LeadMove.objects.create(
        lead=lead,
        from_stage=makers.stage(),
        to_stage=lead.stage,
        from_position="a0",
        before=before,
        version=2,
        moved_by=cast.rep.user,
    )
    return {"pk": move.pk}


def _board_pipeline(cast: Cast) -> Names:
    return {"pk": makers.stage().pipeline_id}


def request_of(cast: Cast, lead: Lead) -> MoveRequest:
    """The rep asks for a move to Negociação, and the manager is named."""
    return MoveRequest.objects.create(
        lead=lead,
        from_stage=lead.stage,
        to_stage=makers.stage("Negociação"),
        version=lead.version,
        seen_version=lead.version,
        value_cents=lead.value_cents,
        why=MoveRequest.Why.VALUE,
        asked_by=cast.rep.user,
        approver=cast.manager.user,
    )


def _move_request(cast: Cast) -> Names:
    return {"pk": request_of(cast, makers.make_lead("Marina Alves", owner=cast.rep, value_cents=5_000_000)).pk}


def _note(cast: Cast) -> Names:
    lead = makers.make_lead("Marina Alves", owner=cast.rep)
    return {"pk": Note.objects.create(lead=lead, author=cast.rep.user, text="Gostou do portfólio").pk}


def _task(cast: Cast) -> Names:
    lead = makers.make_lead("Marina Alves", owner=cast.rep)
    return {"pk": makers.make_task(lead, due_at=timezone.now() + timedelta(days=1), owner=cast.rep).pk}


def _contact(cast: Cast) -> Names:
    return {"pk": makers.make_lead("Marina Alves", owner=cast.rep).contact_id}


def _consent(cast: Cast) -> Names:
    contact = makers.make_lead("Marina Alves", owner=cast.rep).contact
    said = {"purpose": "marketing", "channel": "whatsapp", "granted": True, "source": "api", "at": timezone.now()}
    return {"pk": Consent.objects.create(contact=contact, proof={"text": "Caixa da loja"}, **said).pk}


def _notification(cast: Cast) -> Names:
    kind = Notification.Kind.LEAD_ASSIGNED
    row = Notification.objects.create(user=cast.rep.user, kind=kind, particulars={"name": "Marina"}, path="board/")
    return {"pk": row.pk}


def _push_browser(cast: Cast) -> Names:
    return {"pk": PushBrowser.objects.create(user=cast.rep.user, address_hash="0" * 64, name="Firefox · Linux").pk}


def _company(cast: Cast) -> Names:
    company = Company.objects.create(name="Studio Lume")
    makers.make_lead("Marina Alves", owner=cast.rep, company=company)
    return {"pk": company.pk}


def _pipeline(cast: Cast) -> Names:
    return {"pk": makers.stage().pipeline_id}


def _reason(cast: Cast) -> Names:
    return {"pk": LostReason.objects.create(name="Sem verba este ano", position=9).pk}


def _custom_field(cast: Cast) -> Names:
    return {"pk": CustomField.objects.create(entity="lead", key="servico", label="Serviço").pk}


def _view(cast: Cast) -> Names:
    return {"pk": SavedView.objects.create(owner=cast.rep.user, name="Quentes", query="score=70..").pk}


def _bulk(cast: Cast) -> Names:
    lead = makers.make_lead("Marina Alves", owner=cast.rep)
    job = starting.start(starting.named([lead.pk]), "tag", by=cast.rep, add=["site"], remove=[])
    return {"pk": job.pk}


def _alert(cast: Cast) -> Names:
    alerts.raise_alert(cast.organization.pk, Alert.Rule.DENIALS, cast.rep.user.email)
    return {"pk": Alert.objects.get().pk}


def _api_key(cast: Cast) -> Names:
    key, _secret = make_key(cast)
    return {"pk": key.pk}


def _score_rule(cast: Cast) -> Names:
    return {"pk": ScoreRule.objects.create(reason="Indicação", points=10, conditions=[]).pk}


def _score_model(cast: Cast) -> Names:
    return {"pk": ScoreModel.objects.create(version=1, trained_on=100, won=50, body={}).pk}


def _automation(cast: Cast) -> Names:
    run = _automation_run(cast)
    return {"pk": AutomationRun.objects.get(pk=run["pk"]).automation_id}


def _automation_run(cast: Cast) -> Names:
    """Of a lead of the rep's; it failed."""
    wanted = [{"do": "tag", "tag": "site"}]
    lead = makers.make_lead("Marina Alves", owner=cast.rep, tags=["site"])
    rule = Automation.objects.create(name="Regra", pipeline=lead.pipeline, trigger="created", actions=wanted)
    return {"pk": AutomationRun.objects.create(automation=rule, lead=lead, key="event:1", state="failed").pk}


# path prefix → maker of the rows whose ids stand in it; the longest prefix that fits counts
MAKERS: dict[str, Callable[[Cast], Names]] = {
    **merging_rows.MAKERS,
    **distribution_rows.MAKERS,
    **work_rows.MAKERS,
    **privacy_rows.MAKERS,
    **people_rows.MAKERS,
    **conversation_rows.MAKERS,
    **sequence_rows.MAKERS,
    **source_rows.MAKERS,
    "board/columns/": _column,
    "board/pipelines/": _board_pipeline,
    "leads/": _lead,
    "moves/": _move,
    "changes/": _change,
    "move-requests/": _move_request,
    "settings/pipelines/": _pipeline,
    "settings/stages/": _column,
    "settings/lost-reasons/": _reason,
    "notes/": _note,
    "tasks/": _task,
    "contacts/": _contact,
    "companies/": _company,
    "notifications/": _notification,
    "api/v1/notifications/": _notification,
    "notifications/browsers/": _push_browser,
    "bulk/": _bulk,
    "api/v1/saved-views/": _view,
    "api/v1/consents/": _consent,
    "api/v1/tasks/": _task,
    "api/v1/notes/": _note,
    "api/v1/bulk-changes/": _bulk,
    "views/": _view,
    "settings/fields/": _custom_field,
    "settings/automations/": _automation,
    "settings/automations/runs/": _automation_run,
    "api/v1/automations/": _automation,
    "api/v1/automation-runs/": _automation_run,
    "settings/scoring/rules/": _score_rule,
    "settings/scoring/models/": _score_model,
    "api/v1/score-rules/": _score_rule,
    "settings/api-keys/": _api_key,
    "settings/audit/alerts/": _alert,
    "api/v1/contacts/": _contact,
    "api/v1/companies/": _company,
    "api/v1/pipelines/": _pipeline,
    "api/v1/custom-fields/": _custom_field,
    "api/v1/stages/": _column,
    "api/v1/lost-reasons/": _reason,
    "api/v1/move-requests/": _move_request,
    "api/v1/leads/": _lead,
}


def rows_for(path: str, cast: Cast) -> Names:
    """The ids to put in an address."""
    return maker_for(path)(cast)


def maker_for(path: str) -> Callable[[Cast], Names]:
    return MAKERS[prefix_for(path)]


def prefix_for(path: str) -> str:
    """A kind of row nobody makes here fails the sweep by its name."""
    fitting = [prefix for prefix in MAKERS if path.startswith(prefix)]
    assert fitting, f"tests/isolation/rows.py knows no row for {path!r}."
    return max(fitting, key=len)


def fingerprint(schema: str) -> dict[str, tuple[int, int]]:
    """Count and content hash of every table: equal before and after a refused attempt."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = %s", [schema])
        name = f"fingerprint_{schema}_{cursor.fetchone()[0]}"
        cursor.execute("SELECT EXISTS (SELECT FROM pg_prepared_statements WHERE name = %s)", [name])
        if not cursor.fetchone()[0]:
            _prepare(cursor, name, schema)
        cursor.execute(sql.SQL("EXECUTE {}").format(sql.Identifier(name)))
        return {table: (count, content) for table, count, content in cursor.fetchall()}


def _prepare(cursor, name: str, schema: str) -> None:
    """Once for a session: to read and plan a statement about a hundred tables takes longer than to answer it."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [schema])
    parts = [
        sql.SQL("SELECT {}, count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {} t").format(
            sql.Literal(table), sql.Identifier(schema, table)
        )
        for (table,) in cursor.fetchall()
    ]
    cursor.execute(sql.SQL("PREPARE {} AS {}").format(sql.Identifier(name), sql.SQL(" UNION ALL ").join(parts)))
