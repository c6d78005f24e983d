"""A score in what a person answers: a number alone or with its comment, stars, a word, a chosen row."""

import re
from typing import Any, NamedTuple

WORST, BEST = 1, 5
ID = "rating:"
WORDS = {"um": 1, "uma": 1, "dois": 2, "duas": 2, "tres": 3, "três": 3, "quatro": 4, "cinco": 5}
KEYCAPS = dict.fromkeys(map(ord, "\ufe0f\u20e3"))  # 5️⃣ is a 5 in a box
# Behind the number: nothing, stars, "de 5"; then a comment only after a sign that parts it, for "2 camisetas" is no score.
SCORE = re.compile(
    r"(?:nota|dou|avalia[cç][aã]o)?[\s:]*(?P<score>[1-5]|\w+?)(?:\s*(?:estrelas?|/\s*5|de\s+(?:5|cinco)|⭐+))?"
    r"(?:\s*[,.;:!·–\n-]\s*(?P<comment>.*))?",
    re.IGNORECASE | re.DOTALL,
)
STARS = re.compile(r"(?P<stars>[⭐★🌟]{1,5})(?:[\s,.;:!-]+(?P<comment>.*))?", re.DOTALL)


class Said(NamedTuple):
    """A score, and what was said besides."""

    score: int
    comment: str = ""


def read(text: str, payload: dict[str, Any] | None = None) -> Said | None:
    """None: it is no score, but something that somebody has to read."""
    chosen = (payload or {}).get("list_reply") or {}
    if isinstance(chosen, dict) and str(chosen.get("id", "")).startswith(ID):
        number = str(chosen["id"]).removeprefix(ID)
        return Said(int(number)) if number in "12345" and len(number) == 1 else None
    said = text.strip().translate(KEYCAPS)
    if stars := STARS.fullmatch(said):
        return Said(len(stars["stars"]), (stars["comment"] or "").strip())
    found = SCORE.fullmatch(said)
    if found is None:
        return None
    word = found["score"].lower()
    score = int(word) if word in tuple("12345") else WORDS.get(word)
    return Said(score, (found["comment"] or "").strip()) if score else None


def interactive(question: str, button: str, rows: dict[int, str]) -> dict[str, Any]:
    """A list to choose from, the best first, as WhatsApp has it."""
    listed = [{"id": f"{ID}{score}", "title": f"{score} · {word}"[:24]} for score, word in rows.items()]
    return {
        "type": "list",
        "body": {"text": question},
        "action": {"button": button[:20], "sections": [{"title": button[:24], "rows": listed}]},
    }
