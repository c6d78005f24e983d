"""The demo's rules: what is dear waits for a manager, and one lead does so just now."""

from crm.models import Activity, MoveRequest, Notification, Settings, Stage
from messaging.demo import clock
from messaging.demo.deals import Deal
from tenants.models import User

LIMIT = 15_000_00
MINUTES_AGO = 35


def plant_process(deals: list[Deal], people: dict[str, User]) -> list[Notification]:
    """The dearest proposal of a rep is to go on to negotiation; what its managers are told."""
    Settings.objects.update(high_value_cents=LIMIT)
    managers = ("helena", "paulo")
    waiting = [deal.lead for deal in deals if deal.lead.owner and deal.lead.stage.position == 2 and not deal.story]
    lead = max((lead for lead in waiting if lead.owner != people["helena"]), key=lambda lead: lead.value_cents)
    to = Stage.objects.get(pipeline=lead.pipeline_id, position=3)
    at = clock.ago(minutes=MINUTES_AGO)
    request = MoveRequest.objects.create(
        created_at=at,
        lead=lead,
        from_stage=lead.stage,
        to_stage=to,
        version=lead.version,
        seen_version=lead.version,
        value_cents=lead.value_cents,
        why=MoveRequest.Why.VALUE if lead.value_cents >= LIMIT else MoveRequest.Why.STAGE,
        asked_by=lead.owner,
        approver=people["helena"],
    )
    names = {"from_stage": lead.stage.name, "to_stage": to.name}
    line = {"lead": lead, "contact": lead.contact, "actor": lead.owner, "happened_at": at, "particulars": names}
    Activity.objects.create(kind=Activity.Kind.MOVE_REQUESTED, **line)
    told = {**names, "name": str(lead), "cents": lead.value_cents, "request": str(request.pk)}
    return [
        Notification(
            created_at=at,
            user=people[name],
            kind=Notification.Kind.MOVE_REQUESTED,
            actor=lead.owner,
            path=f"leads/{lead.pk}/",
            particulars=told,
        )
        for name in managers
    ]
