"""How far our messages got."""

from typing import Any

from ..types import DeliveryStatus, StatusUpdate
from . import content, fields, people
from .envelope import Change
from .fields import Malformed
from .people import Roster

STATUSES = {status.value: status for status in DeliveryStatus}


def read_status(change: Change, known: Roster, row: dict[str, Any]) -> StatusUpdate:
    """One status. In a group its recipient is the group, and one participant is who got the message."""
    stated = fields.text(row, "status")
    if stated not in STATUSES:
        raise Malformed(f"the status {stated[:40]!r} is unknown")
    in_group = fields.text(row, "recipient_type") == "group"
    return StatusUpdate(
        account=change.account,
        external_id=fields.identifier(row, "id"),
        status=STATUSES[stated],
        occurred_at=fields.moment(row, "timestamp"),
        peer=people.person(
            known,
            fields.text(row, "recipient_participant_id" if in_group else "recipient_id"),
            fields.text(row, "recipient_participant_user_id" if in_group else "recipient_user_id"),
            parent=fields.text(row, "recipient_parent_user_id"),
        ),
        reference=fields.text(row, "biz_opaque_callback_data"),
        errors=content.errors(row),
        pricing=fields.mapping(row, "pricing") or None,
        conversation=fields.mapping(row, "conversation") or None,
        group_id=fields.text(row, "recipient_id") if in_group else "",
    )
