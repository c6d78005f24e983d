"""Our side: asks for one job on one file, and believes only the shape of what comes back."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)
SECONDS = 45  # less than a lease in the outbox


class Unreadable(Exception):
    """The file is not what it says, or too much of it."""


def photo(kind: str, source: Path, target: Path, *, most: int) -> bool:
    """The picture as it may go out, in ``target``: without its place, upright, of ``most`` bytes. False: it is as it was."""
    return bool(_ask("photo", kind, source, target, most=most).get("written"))


def voice(kind: str, source: Path, target: Path) -> dict[str, Any]:
    """A recording as a voice note in ``target``: Opus in Ogg, one channel. What ``look`` says of it."""
    return _ask("voice", kind, source, target)


def look(kind: str, source: Path, target: Path) -> dict[str, Any]:
    """``width``, ``height``, ``seconds``, ``wave``: as far as there are any. A small picture of it in ``target``, if one helps."""
    return _ask("look", kind, source, target)


def _ask(job: str, kind: str, source: Path, target: Path, *, most: int = 0) -> dict[str, Any]:
    command = [sys.executable, "-m", "messaging.darkroom", job, kind, str(source), str(target), str(most)]
    try:
        done = subprocess.run(  # nosec B603 - paths of our own making
            command,
            cwd=settings.BASE_DIR,
            env={},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("It took too long.") from None
    if done.returncode:
        log.info("darkroom.unreadable", job=job, kind=kind, code=done.returncode, said=_last_line(done.stderr))
        raise Unreadable(_last_line(done.stderr))
    told = json.loads(done.stdout)
    if not isinstance(told, dict):
        raise Unreadable("It said nothing.")
    return told


def _last_line(said: bytes) -> str:
    return said.decode(errors="replace").strip().rpartition("\n")[2][:200]
