"""What people told their provider before there was a ledger of consent goes into it; taken back, the ledger is as it was."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pgtrigger
from django.db import migrations

AT_ONCE = 500
MARK = "carried_from"
REACHED_BY = {"whatsapp": ("whatsapp", "phone", "bsuid"), "sms": ("phone",)}
# A carrier that hears STOP lets nothing through, whatever it is about.
ABOUT = {"whatsapp": ("marketing",), "sms": ("marketing", "service")}


def carry(apps, schema_editor):
    """In batches, by id: an organization with many threads is never read whole. The same word is there once."""
    conversations = apps.get_model("messaging", "Conversation").objects
    told = conversations.exclude(preferences={}).filter(channel__kind__in=ABOUT).order_by("pk")
    after, rows = None, True
    while rows:
        behind = told.filter(pk__gt=after) if after else told
        rows = list(behind.values_list("pk", "contact_id", "channel__kind", "preferences")[:AT_ONCE])
        _keep(apps, rows)
        after = rows[-1][0] if rows else None


def take_back(apps, schema_editor):
    """Only what was carried; what was said since stays. The ledger's own guard stands aside for this alone."""
    with pgtrigger.ignore("crm.Consent:append_only"):
        apps.get_model("crm", "Consent").objects.filter(proof__has_key=MARK).delete()


def _keep(apps, rows: list[tuple]) -> None:
    consent = apps.get_model("crm", "Consent")
    keys = _keys(apps, [contact for _pk, contact, *_rest in rows])
    words = []
    for pk, contact, channel, preferences in rows:
        own = [key for kind, key in keys.get(contact, []) if kind in REACHED_BY[channel]]
        for said in _said(preferences):
            proof = {"text": said["detail"], "category": said["category"], MARK: str(pk)}
            words += [
                consent(
                    contact_id=contact, purpose=purpose, channel=channel, key=key, granted=said["wanted"],
                    source="provider", at=said["at"], proof=proof,
                )
                for purpose in ABOUT[channel]
                for key in own or _nowhere(consent, contact, purpose, channel, said["at"])
            ]  # fmt: skip
    consent.objects.bulk_create(words, ignore_conflicts=True)


def _said(preferences: Any) -> Iterator[dict[str, Any]]:
    """What is a yes or a no to marketing, with its moment; others wrote it."""
    for category, told in preferences.items() if isinstance(preferences, dict) else ():
        if not category.upper().startswith("MARKETING") or not isinstance(told, dict):
            continue
        try:
            at = datetime.fromisoformat(told.get("at", ""))
        except (TypeError, ValueError):
            continue
        if isinstance(told.get("wanted"), bool) and at.tzinfo:
            detail = str(told.get("detail") or "")[:200]
            yield {"category": category[:60], "wanted": told["wanted"], "at": at, "detail": detail}


def _keys(apps, contacts: list) -> dict[Any, list[tuple[str, str]]]:
    found: dict[Any, list[tuple[str, str]]] = {}
    rows = apps.get_model("crm", "Identity").objects.filter(contact__in=contacts)
    for contact, kind, key in rows.order_by("pk").values_list("contact_id", "kind", "key"):
        if (kind, key) not in found.setdefault(contact, []):
            found[contact].append((kind, key))
    return found


def _nowhere(consent, contact, purpose: str, channel: str, at: datetime) -> list[str]:
    """Of a person without an address the database tells no word from another, so it is asked."""
    known = consent.objects.filter(contact_id=contact, purpose=purpose, channel=channel, source="provider", at=at)
    return [] if known.exists() else [""]


class Migration(migrations.Migration):
    dependencies = [("crm", "0052_at_once"), ("messaging", "0026_shows_typing")]

    operations = [migrations.RunPython(carry, take_back)]
