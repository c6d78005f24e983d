"""How a talk of the demo is written down: line by line, and the deals that hand-written talks belong to."""

from dataclasses import dataclass, field
from typing import Any

from messaging.models import Message

IN, OUT, NOTE = Message.Direction.IN, Message.Direction.OUT, Message.Direction.NOTE


@dataclass(frozen=True, kw_only=True)
class Line:
    """One message, ``wait`` minutes after the one before. ``quotes`` counts lines back."""

    direction: str
    text: str = ""
    kind: str = "text"
    wait: int = 4
    author: str = ""  # nobody named: whoever has the conversation
    status: str = ""
    code: str = ""  # of a failure
    file: str = ""  # what makes its bytes, in files.py
    filename: str = ""
    quotes: int = 0
    reaction: str = ""
    payload: dict[str, Any] = field(default_factory=dict)


def them(text: str = "", **more: Any) -> Line:
    """The contact says it."""
    return Line(direction=IN, text=text, **more)


def us(text: str = "", **more: Any) -> Line:
    """We say it."""
    return Line(direction=OUT, text=text, **more)


def note(text: str, author: str, **more: Any) -> Line:
    """For colleagues only."""
    return Line(direction=NOTE, text=text, author=author, **more)


@dataclass(frozen=True, kw_only=True)
class Story:
    """A deal told by hand. ``stage`` counts columns from the left; ``task`` is days from today, hour, what."""

    name: str
    title: str
    stage: int
    owner: str
    reais: int = 0
    score: int = 0
    company: str = ""
    job_title: str = ""
    email: str = ""
    city: str = ""
    phone: str = ""
    source: str = "whatsapp"
    campaign: str = ""
    tags: tuple[str, ...] = ()
    days_known: float = 0  # at least since the talk began
    days_in_stage: float = 2
    task: tuple[int, str, str] | None = None
    notes: tuple[tuple[str, str], ...] = ()  # who wrote, what
    ago: int = 60  # minutes since the last line
    unread: int = 0
    is_unassigned: bool = False
    is_resolved: bool = False
    is_snoozed: bool = False
    priority: str = "none"
    labels: tuple[str, ...] = ()
    talk: tuple[Line, ...]

    @property
    def began(self) -> int:
        """Minutes since its first line."""
        return self.ago + sum(line.wait for line in self.talk[1:])
