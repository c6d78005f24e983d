"""Lead forms of Google Ads: what Google posts when somebody fills one in."""

from dataclasses import dataclass, field
from typing import Any

from config.outside import signatures
from crm.providers.bodies import Broken, json_object

# https://developers.google.com/google-ads/webhook/docs/implementation
COLUMNS = {
    "FULL_NAME": "name",
    "FIRST_NAME": "first_name",
    "LAST_NAME": "last_name",
    "EMAIL": "email",
    "WORK_EMAIL": "email",
    "PHONE_NUMBER": "phone",
    "WORK_PHONE": "phone",
    "CITY": "city",
    "COMPANY_NAME": "company",
    "JOB_TITLE": "job_title",
}
# Ids are int64; the dashboard's test sends zeros, which mean nothing.
TRACKS = {
    "gcl_id": "gclid",
    "form_id": "form_id",
    "campaign_id": "campaign_id",
    "adgroup_id": "adgroup_id",
    "creative_id": "ad_id",
    "asset_group_id": "asset_group_id",
}


@dataclass(frozen=True)
class GoogleLead:
    """One filled-in form. ``told`` is by our fields, and by the question where it is none of ours."""

    lead_id: str
    is_test: bool
    told: dict[str, str] = field(repr=False)
    tracks: dict[str, str]


def verify(body: bytes, key: str) -> bool:
    """Whether the body holds our key; Google's own samples also write the name with a capital."""
    stated = next((value for name, value in json_object(body).items() if name.lower() == "google_key"), None)
    return isinstance(stated, str) and signatures.token_is_valid(stated, key)


def parse(body: bytes) -> GoogleLead:
    """The form. Raises ``ValueError`` for a body that is none."""
    value = json_object(body)
    columns = value.get("user_column_data")
    if not isinstance(columns, list):
        raise Broken("no user_column_data")
    told: dict[str, str] = {}
    for column in columns:
        if isinstance(column, dict) and isinstance(column.get("string_value"), str):
            told.setdefault(_name(column), column["string_value"])
    tracks = {ours: str(value[theirs]) for theirs, ours in TRACKS.items() if value.get(theirs)}
    return GoogleLead(str(value.get("lead_id") or ""), value.get("is_test") is True, told, tracks)


def _name(column: dict[str, Any]) -> str:
    """A known column is a field; a question of the advertiser's keeps its words, else its id."""
    key = str(column.get("column_id") or "").upper()
    asked = str(column.get("column_name") or "")
    return COLUMNS.get(key) or COLUMNS.get(asked.upper().replace(" ", "_")) or asked or key.lower() or "?"
