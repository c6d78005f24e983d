"""A place as somebody names it: by its coordinates, or by the link of a map that holds them."""

import re
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.utils.translation import gettext_lazy as _

from messaging.services.refusals import BadContent

NAME, ADDRESS = 100, 300  # characters
NORTH, EAST = 90, 180
NUMBER = r"-?\d{1,3}(?:\.\d+)?"
# "-23.56, -46.65", as maps copy it; and where their links have it, the surest first.
WRITTEN = (
    re.compile(rf"^\s*\(?({NUMBER})\s*[,;]\s*({NUMBER})\)?\s*$"),
    re.compile(rf"!3d({NUMBER})!4d({NUMBER})"),
    re.compile(rf"(?:[?&](?:q|ll|query|destination|center)=|geo:)({NUMBER})(?:,|%2C)({NUMBER})", re.I),
    re.compile(rf"@({NUMBER}),({NUMBER})"),
    re.compile(rf"#map=\d+/({NUMBER})/({NUMBER})"),
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Somewhere on earth, in degrees."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""

    @property
    def told(self) -> dict[str, Any]:
        """As a message keeps it, whichever way it came or goes."""
        named = {"name": self.name, "address": self.address}
        return {
            "latitude": self.latitude,
            "longitude": self.longitude,
            **{key: text for key, text in named.items() if text},
        }


def written(where: str, *, name: str = "", address: str = "") -> Place:
    """From what somebody typed or pasted. Raises ``BadContent``."""
    found = next((match for pattern in WRITTEN if (match := pattern.search(where))), None)
    if found is None:
        raise BadContent(
            _(
                "Give the coordinates, such as -23.5614, -46.6559, or the long link of a map: a short one does not hold them."
            )
        )
    place = Place(latitude=float(found[1]), longitude=float(found[2]), name=name.strip(), address=address.strip())
    insist_on_sound(place)
    return place


def insist_on_sound(place: Place) -> None:
    """Raises ``BadContent``."""
    is_on_earth = isfinite(place.latitude) and isfinite(place.longitude)
    if not is_on_earth or abs(place.latitude) > NORTH or abs(place.longitude) > EAST:
        raise BadContent(_("There is no such place: latitude goes to 90, longitude to 180."))
    if len(place.name) > NAME or len(place.address) > ADDRESS:
        lengths = {"name": NAME, "address": ADDRESS}
        raise BadContent(_("A name has at most %(name)s characters, an address %(address)s.") % lengths)


def degrees(value: float) -> str:
    """As providers take it: a decimal without an exponent, to a tenth of a metre."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
