"""What people write, as HTML that holds nothing of theirs but text: links, and WhatsApp's own marks."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"]{1,2000}", re.IGNORECASE)
BLOCK = re.compile(r"```\n?([^`]+?)\n?```")
# *bold*, _italic_, ~struck~: at the edge of words, within a line, as WhatsApp reads them.
MARK = re.compile(r"(?<!\w)([*_~])(?=\S)((?:(?!\1)[^\n])+)(?<=\S)\1(?!\w)")
ELEMENTS = {"*": "<strong>{}</strong>", "_": "<em>{}</em>", "~": "<s>{}</s>"}
AFTER_A_LINK = ".,;:!?'*_~"
MENTION = re.compile(r"(?<![\w@])@\w[\w.-]{0,60}")
DIRECTIONS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
FEW = 8  # so many signs at most are shown large when they are emoji


def rich(text: str) -> SafeString:
    """A message's text: escaped, its links followed in a new tab, its marks set."""
    return _joined(_pieces(text, BLOCK, _block, _linked))


def rich_note(text: str) -> SafeString:
    """A note's text: colleagues called by name stand out."""
    return _joined(_pieces(text, MENTION, _mention, rich))


def without_turns(name: str) -> str:
    """A file's name without the signs that turn its direction and so hide its ending."""
    return name.translate(DIRECTIONS)


def is_emoji(text: str) -> bool:
    """Whether it is only a few emoji."""
    signs = text.strip()
    return 0 < len(signs) <= FEW and all(_is_pictorial(sign) for sign in signs)


def _is_pictorial(sign: str) -> bool:
    return unicodedata.category(sign) in ("So", "Sk", "Mn", "Cf") and not sign.isascii()


def _pieces(text: str, pattern: re.Pattern, matched, between) -> list[SafeString]:
    """The text cut where the pattern matches, each piece made by its own function."""
    pieces, end = [], 0
    for match in pattern.finditer(text):
        pieces += [between(text[end : match.start()]), matched(match)]
        end = match.end()
    return [*pieces, between(text[end:])]


def _joined(pieces: list[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _mention(match: re.Match) -> SafeString:
    return format_html('<span class="at">{}</span>', match[0])


def _block(match: re.Match) -> SafeString:
    return format_html("<code>{}</code>", match[1])


def _linked(text: str) -> SafeString:
    return _joined(_pieces(text, LINK, _link, _marked))


def _link(match: re.Match) -> SafeString:
    written = match[0]
    address = _without_ending(written)
    href = address if address.lower().startswith("http") else f"https://{address}"
    link = format_html('<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>', href, address)
    return _joined([link, escape(written[len(address) :])])


def _without_ending(written: str) -> str:
    """The address without what ends the sentence around it: a bracket stays only if it was opened inside."""
    address = written.rstrip(AFTER_A_LINK)
    while address.endswith(")") and address.count("(") < address.count(")"):
        address = address[:-1].rstrip(AFTER_A_LINK)
    return address


def _marked(text: str) -> SafeString:
    return _joined(_pieces(text, MARK, _mark, escape))


def _mark(match: re.Match) -> SafeString:
    return format_html(ELEMENTS[match[1]], _marked(match[2]))


def map_url(place: Mapping[str, Any]) -> str:
    """Where a location is on a map; nothing when its coordinates are no place."""
    if (where := coordinates(place)) is None:
        return ""
    latitude, longitude = where
    return f"https://www.google.com/maps/search/?api=1&query={latitude},{longitude}"


def coordinates(place: Mapping[str, Any]) -> tuple[float, float] | None:
    """Latitude and longitude as others wrote them; None when they name no place on earth."""
    try:
        latitude, longitude = float(place["latitude"]), float(place["longitude"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
