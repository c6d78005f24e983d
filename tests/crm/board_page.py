"""What a board's page says: its cards and its sums."""

import re
from html import unescape

CARD = re.compile(r'<article class="(?P<classes>[^"]*)" id="lead_(?P<id>[^"]+)".*?</article>', re.DOTALL)
HEADER = re.compile(r'<header class="lane-h" id="stage_(?P<id>[^"_]+)_header".*?</header>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def text(html: str) -> str:
    return " ".join(unescape(TAG.sub(" ", html)).split())


def cards(response) -> dict[str, str]:
    """Name on the card → what else it says."""
    found = {}
    for match in CARD.finditer(response.content.decode()):
        name, _end, rest = match[0].partition("</h3>")
        found[text(name)] = text(rest)
    return found


def headers(response) -> dict[str, str]:
    """Name of a column → its count and sum, as read aloud."""
    found = (text(match[0]) for match in HEADER.finditer(response.content.decode()))
    return dict(re.match(r"(\S+) (\d+ leads?, R\$ [\d.,]+)", words).groups() for words in found)
