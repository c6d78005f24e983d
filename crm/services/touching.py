"""By which ad, campaign or page somebody came: kept each time, so that the first and the last are known."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from crm.capture.naming import TRACKS
from crm.models import Lead, Source, Touch

# How WhatsApp names what it tells of an ad.
OF_WHATSAPP = {
    "ctwa_clid": "ctwa_clid",
    "source_id": "ad_id",
    "source_url": "landing_page",
    "source_type": "ad_type",
    "headline": "headline",
}
MORE = ("ad_id", "ad_type", "ad_name", "adset_name", "campaign_id", "campaign_name", "form_id", "headline", "platform")
LONGEST = 500


def note(
    lead: Lead, details: Mapping[str, object], *, source: Source | None = None, at: datetime | None = None
) -> Touch | None:
    """Nothing when nothing is known of the way."""
    known = {name: str(details[name])[:LONGEST] for name in (*TRACKS, *MORE) if details.get(name)}
    if not known:
        return None
    return Touch.objects.create(lead=lead, source=source, at=at or timezone.now(), details=known)


def note_whatsapp(lead: Lead, referral: Mapping[str, object]) -> Touch | None:
    """The person wrote by an ad's button."""
    return note(lead, {ours: referral[theirs] for theirs, ours in OF_WHATSAPP.items() if referral.get(theirs)})
