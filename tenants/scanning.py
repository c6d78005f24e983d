"""A scanner of viruses, where there is one (ClamAV): asked before a file of somebody's is opened or handed on.

Its answer is kept for a day and then asked again, for scanners learn. Nothing is lost when it is away: the file waits. We speak
its protocol ourselves, it is thirty lines: the packages for it have had no release for years.
"""

import socket
import struct
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from config.outside import alone
from config.outside.errors import Rejected, Unavailable
from tenants import audit

log = structlog.get_logger(__name__)
PATIENCE = 30.0  # seconds for each step of the talk
AGAIN = 30  # seconds
CHUNK = 64 * 1024
KEPT = 24 * 3600
CLEAN = "clean"
LONGEST_ANSWER = 1024


class Infected(Rejected):
    """It is never opened. Its bytes stay, for whoever wants to look into it beside the product. ``found``: as what."""

    def __init__(self, found: str):
        super().__init__(_("This file was found to be harmful (%(what)s) and is not opened.") % {"what": found})
        self.found = found


class Missing(FileNotFoundError):
    """Its bytes are no longer where they were: the disk is away, or something went wrong with us. No provider refused it."""

    def __init__(self) -> None:
        super().__init__(_("The file is no longer there."))


class NotScanned(Unavailable):
    """It was not looked at yet: nobody opens it until it was."""


def insist_on_clean(place: Path) -> Path:
    """The file of the organization we are in, which may be opened. Raises Missing, Infected or NotScanned."""
    if not place.is_file():
        raise Missing
    if settings.SCANNER_URL:
        _judge(place, _known(place) or _scan(place))
    return place


def _judge(place: Path, verdict: str) -> None:
    if verdict != CLEAN:
        raise Infected(verdict)


def _scan(place: Path) -> str:
    """``clean``, or what it was found to be."""
    try:
        answer = _ask(place)
    except OSError as error:
        answer = type(error).__name__
    said = answer.removeprefix("stream: ")
    if said == "OK":
        verdict = CLEAN
    elif said.endswith(" FOUND"):
        verdict = said.removesuffix(" FOUND")[:100]
        audit.record("file.infected", file=place.name, found=verdict)
    else:
        log.error("scanning.not_done", answer=answer[:200])
        raise NotScanned(_("This file is being checked for viruses. Try again in a moment."), retry_after=AGAIN)
    _keep(place, verdict)
    return verdict


def _ask(place: Path) -> str:
    """INSTREAM: the bytes go along, each piece behind its length; an empty one ends them."""
    alone.note_way_out("the scanner")
    with _connected() as line, place.open("rb") as opened:
        line.sendall(b"zINSTREAM\0")
        while piece := opened.read(CHUNK):
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (more := line.recv(LONGEST_ANSWER)):
            answer += more
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connected() -> socket.socket:
    where = urlsplit(settings.SCANNER_URL)
    if where.scheme == "tcp":
        return socket.create_connection((where.hostname, where.port or 3310), timeout=PATIENCE)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(PATIENCE)
    try:
        line.connect(where.path)
    except OSError:
        line.close()
        raise
    return line


def _known(place: Path) -> str | None:
    try:
        return cache.get(_key(place))
    except (RedisError, OSError):
        return None


def _keep(place: Path, verdict: str) -> None:
    try:
        cache.set(_key(place), verdict, KEPT)
    except (RedisError, OSError):
        log.warning("scanning.not_kept")


def _key(place: Path) -> str:
    """By the place: below it bytes are named by their sum, and another organization's key is another one."""
    return f"scanned:{place.name}"
