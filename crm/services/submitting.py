"""What a visitor sends by a form: believed when the page it was filled in on was really ours and stood long enough."""

import hashlib
import ipaddress
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from crm.capture import own
from crm.capture.layouts import Layout
from crm.models import Receipt, Source
from crm.services import capturing
from crm.services.capturing import Arrival
from tenants import context

PURPOSE = "capture.form"
LEAST_SECONDS, OPEN_SECONDS = 2, 24 * 3600
TRAP = "company_website"  # no person sees this field


@dataclass(frozen=True)
class Proof:
    """That a page of ours was opened: when, and which one."""

    nonce: str
    opened_at: float


def proof_text() -> str:
    """For the page that is opened now."""
    return context.sign(PURPOSE, [secrets.token_urlsafe(12), time.time()])


def proof_of(text: str) -> Proof | None:
    """None when it is not ours, of another organization, or too old."""
    try:
        nonce, opened_at = context.unsign(PURPOSE, text[:400], max_age=OPEN_SECONDS)
    except (context.BadSignature, ValueError, TypeError):
        return None
    return Proof(str(nonce), float(opened_at))


def suspicion(posted: Mapping[str, str], proof: Proof) -> str:
    """Why this looks like a program; empty for a person."""
    if posted.get(TRAP):
        return "spam"
    return "too_fast" if time.time() - proof.opened_at < LEAST_SECONDS else ""


def submit(
    source: Source,
    proof: Proof,
    posted: Mapping[str, str],
    *,
    files: Mapping[str, UploadedFile],
    tracks: Mapping[str, str],
    address: str,
    suspect: str = "",
) -> Receipt:
    """Take what was sent. The same page sent again with other words mends what was wrong before."""
    layout = Layout.read(source.form)
    told = own.worded(layout.told(posted))
    arrival = Arrival(
        key=f"form:{proof.nonce}",
        told=told,
        payload={"told": told, "tracks": dict(tracks), "address": address},
        source=source,
        mapping=layout.mapping,
        own=layout.own,
        files={name: file for name, file in files.items() if name in layout.own},
        tracks=tracks,
        wanted=layout.wanted,
        consent=_consent(source, address),
        corrects=not suspect,
    )
    return capturing.refuse(arrival, suspect) if suspect else capturing.capture(arrival)


def network_of(address: str) -> str:
    """Whom a limit counts: an IPv6 customer has 2⁶⁴ addresses."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "?"
    return str(ipaddress.ip_network(f"{ip}/64", strict=False)) if ip.version == 6 else str(ip)


def _consent(source: Source, address: str) -> dict[str, Any] | None:
    """The proof that the law asks for: to which words, when and from where somebody agreed."""
    text = source.consent_text
    if not text:
        return None
    version = hashlib.sha256(text.encode()).hexdigest()[:12]
    consent = {"text": text, "version": version, "at": timezone.now().isoformat(), "address": address}
    return consent | ({"marketing": True} if source.consents_to_marketing else {})
