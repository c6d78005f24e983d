"""What a provider says of the account itself: its quality, its limits, its troubles; admins hear of what they must mend."""

from typing import Any

from crm.models import Notification
from messaging.models import Connection
from messaging.providers.types import AccountNotice
from messaging.services import health, templates_told
from tenants.waking import wake_after_commit

# The account is no longer ours to use; an admin has to look.
ENDED = frozenset({"ACCOUNT_DELETED", "PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED"})
BANNED = frozenset({"DISABLE", "SCHEDULE_FOR_DISABLE"})
UNLIMITED = -1  # as Meta writes it
# People that may be written to first within 24 hours, as Meta names the steps.
TIERS = {
    "TIER_50": 50,
    "TIER_250": 250,
    "TIER_1K": 1_000,
    "TIER_2K": 2_000,
    "TIER_10K": 10_000,
    "TIER_100K": 100_000,
    "TIER_UNLIMITED": UNLIMITED,
}
QUALITY = {"FLAGGED": "RED", "UNFLAGGED": "YELLOW"}  # until the account is asked, which is at once


def follow(event: AccountNotice, connection: Connection) -> None:
    """Draw the consequences of news that have just been kept."""
    value = event.payload
    match event.kind:
        case "account_update":
            _account_changed(connection, value)
        case "phone_number_quality_update":
            _quality_changed(connection, value)
        case "business_capability_update":
            _limited(connection, value.get("max_daily_conversations_per_business"))
        case "account_alerts":
            alert = _part(value, "alert_info")
            if alert.get("alert_severity") in ("WARNING", "CRITICAL") and alert.get("alert_status") == "ACTIVE":
                warn(connection, "ALERT", str(alert.get("alert_description", "")))
        case "account_review_update" if value.get("decision") == "REJECTED":
            warn(connection, "REVIEW")
        case "phone_number_name_update" if value.get("decision") == "REJECTED":
            warn(connection, "NAME", str(value.get("requested_verified_name", "")))
        case "security" if str(value.get("event", "")).startswith("PIN_"):
            warn(connection, "PIN")


def warn(connection: Connection, what: str, detail: str = "") -> None:
    """Kept with the connection, where its page shows it, and told to those who can do something."""
    connection.account = {**connection.account, "warning": {"what": what, "detail": detail[:300]}}
    connection.save(update_fields=["account", "updated_at"])
    health.tell_admins(connection, Notification.Kind.CHANNEL_WARNED, what=what, detail=detail[:300])


def limit_of(connection: Connection) -> int | None:
    """How many people may be written to first within 24 hours; None when Meta has not said, -1 without limit."""
    return connection.account.get("messaging_limit")


def _account_changed(connection: Connection, value: dict[str, Any]) -> None:
    event, ban = str(value.get("event", "")), _part(value, "ban_info")
    if ban.get("waba_ban_state") in BANNED or event in ENDED:
        health.stopped(connection, event)
    elif event == "ACCOUNT_VIOLATION":
        warn(connection, "VIOLATION", str(_part(value, "violation_info").get("violation_type", "")))
    elif event == "ACCOUNT_RESTRICTION":
        rows = value.get("restriction_info")
        kinds = [str(row.get("restriction_type", "")) for row in rows or [] if isinstance(row, dict)]
        warn(connection, "RESTRICTION", ", ".join(kinds))


def _quality_changed(connection: Connection, value: dict[str, Any]) -> None:
    event = str(value.get("event", ""))
    if event in QUALITY:
        connection.account = {**connection.account, "quality": QUALITY[event]}
        connection.save(update_fields=["account", "updated_at"])
        wake_after_commit(templates_told.SYNC)
    if event in ("FLAGGED", "UNFLAGGED", "DOWNGRADE"):
        warn(connection, event)
    _limited(connection, TIERS.get(str(value.get("current_limit", ""))))


def _limited(connection: Connection, limit: Any) -> None:
    """A limit that is lower than before is told; a higher one is only kept."""
    if not isinstance(limit, int):
        return
    before = limit_of(connection)
    connection.account = {**connection.account, "messaging_limit": limit}
    connection.save(update_fields=["account", "updated_at"])
    if before is not None and limit != UNLIMITED and (before == UNLIMITED or limit < before):
        warn(connection, "LIMIT", str(limit))


def _part(value: dict[str, Any], key: str) -> dict[str, Any]:
    part = value.get(key)
    return part if isinstance(part, dict) else {}
