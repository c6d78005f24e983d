"""Whom Google vouched for and nobody here is yet: kept in the session until the person says what shall become of it."""

import time
from dataclasses import asdict, dataclass

from django.contrib.sessions.backends.base import SessionBase

KEY = "google_person"
HELD_FOR = 900  # seconds to find a password or type a company's name


@dataclass(frozen=True)
class Person:
    """As Google knows them; the e-mail is verified."""

    sub: str
    email: str
    name: str = ""
    hd: str = ""


@dataclass(frozen=True)
class Held:
    """A person, and where they were going."""

    person: Person
    next: str


def hold(session: SessionBase, person: Person, to: str) -> None:
    session[KEY] = {"person": asdict(person), "next": to, "until": time.time() + HELD_FOR}


def held(session: SessionBase) -> Held | None:
    told = session.get(KEY)
    if not told or told["until"] < time.time():
        return None
    return Held(Person(**told["person"]), told["next"])


def forget(session: SessionBase) -> None:
    session.pop(KEY, None)
