"""Files that visitors send with a form: kept with the lead or the person, as the answer that was asked for."""

from collections.abc import Mapping
from typing import Any

from crm import uploads
from crm.capture.own import SentFile
from crm.models import Lead, Receipt
from crm.services import files

KEPT = "files"


def received(receipt: Receipt) -> dict[str, str]:
    """What this arrival brought that was asked for: what each file is called, by the field's name in the form."""
    return {name: one["name"] for name, one in _kept(receipt).items() if one["fits"]}


def keep(receipt: Receipt, lead: Lead, sent: Mapping[str, SentFile]) -> None:
    """Each once, however often the same form is sent. What a row says already stays; the file is beside it."""
    if not sent:
        return
    kept = _kept(receipt)
    for name, one in sent.items():
        before = kept.get(name, {})
        now = {"name": uploads.plain_name(one.file.name or ""), "size": one.file.size}
        if now.items() <= before.items():
            continue
        row = lead if one.row.entity == "lead" else lead.contact
        [file] = files.add(row, [one.file], by=None)
        if one.fits and not row.custom.get(one.row.key):
            row.custom = {**row.custom, one.row.key: str(file.pk)}
            row.save(update_fields=["custom", "updated_at"])
        kept[name] = {**now, "fits": one.fits or before.get("fits", False)}
    receipt.payload = {**receipt.payload, KEPT: kept}


def _kept(receipt: Receipt) -> dict[str, dict[str, Any]]:
    payload = receipt.payload
    return dict(payload.get(KEPT, {})) if isinstance(payload, dict) else {}
