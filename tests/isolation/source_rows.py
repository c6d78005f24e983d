"""Where leads come from, and what arrived."""

from uuid import UUID

from crm.services import capturing, sources
from tests.cast import Cast

Names = dict[str, UUID | str]


def source_of(cast: Cast, text: str = "") -> Names:
    """A form, and somebody who filled it in."""
    source = sources.create(by=cast.manager.user, kind="form", name=f"Site {text}")
    told = {"name": f"Marina {text}", "message": f"Oi {text}"}
    arrival = capturing.Arrival(key="a", told=told, payload={"told": told}, source=source)
    return {"pk": source.pk, "receipt": capturing.capture(arrival).pk}


def page(cast: Cast) -> Names:
    """A source that another side gives a token to."""
    return {"pk": sources.create(by=cast.manager.user, kind="meta_lead_ads", name="Facebook").pk}


def receipt(cast: Cast) -> Names:
    return {"pk": source_of(cast)["receipt"]}


MAKERS = {
    "settings/sources/": source_of,
    "settings/sources/<uuid:pk>/token/": page,
    "api/v1/sources/": source_of,
    "api/v1/receipts/": receipt,
}
