"""Where a person is found in social networks: kept as links, one a line, and shown by what the network calls the person."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

MOST, LONGEST = 8, 200


@dataclass(frozen=True)
class Network:
    """A site where people have pages of themselves."""

    name: str
    icon: str


NETWORKS = {
    "instagram.com": Network("Instagram", icon="brand-instagram"),
    "linkedin.com": Network("LinkedIn", icon="brand-linkedin"),
    "facebook.com": Network("Facebook", icon="brand-facebook"),
    "fb.com": Network("Facebook", icon="brand-facebook"),
    "tiktok.com": Network("TikTok", icon="brand-tiktok"),
    "youtube.com": Network("YouTube", icon="brand-youtube"),
    "twitter.com": Network("X", icon="brand-x"),
    "x.com": Network("X", icon="brand-x"),
    "threads.net": Network("Threads", icon="brand-threads"),
    "threads.com": Network("Threads", icon="brand-threads"),
    "github.com": Network("GitHub", icon="brand-github"),
}
_is_web_address = URLValidator(schemes=["http", "https"])


class NoAddress(ValueError):
    """What was typed leads nowhere on the web, or is one too many; it stands in the exception."""


@dataclass(frozen=True)
class Profile:
    """A link, and what stands on the page for it."""

    url: str
    icon: str
    name: str


def tidy(text: str) -> str:
    """``instagram.com/lume`` → ``https://instagram.com/lume``, one a line and each once. Raises ``NoAddress``."""
    links = [line if "://" in line else f"https://{line}" for line in text.split()]
    for link in links:
        _check(link)
    if len(found := list(dict.fromkeys(links))) > MOST:
        raise NoAddress(links[MOST])
    return "\n".join(found)


def read(kept: str) -> list[Profile]:
    return [_profile(link) for link in kept.splitlines()]


def _check(link: str) -> None:
    try:
        _is_web_address(link)
    except ValidationError:
        raise NoAddress(link) from None
    if len(link) > LONGEST or "@" in urlsplit(link).netloc:
        raise NoAddress(link)


def _profile(link: str) -> Profile:
    parts = urlsplit(link)
    host = (parts.hostname or "").removeprefix("www.")
    network = NETWORKS.get(".".join(host.split(".")[-2:]), Network(host, icon="world"))
    steps = [unquote(step) for step in parts.path.split("/") if step]
    return Profile(link, network.icon, f"{network.name} · {steps[-1].lstrip('@')}" if steps else network.name)
