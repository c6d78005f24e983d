"""The stylesheet of a colour: our tokens again, with other tones. It comes after tokens.css."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from tenants.branding.colours import Tones, palette

THEMES = {"light": ":root, [data-bs-theme=light]", "dark": "[data-bs-theme=dark]"}


@dataclass(frozen=True)
class Sheet:
    """Its name changes with what it says."""

    name: str
    text: str


@lru_cache(maxsize=1024)
def stylesheet(colour: str) -> Sheet:
    made = palette(colour)
    text = "\n".join(_rule(THEMES[name], getattr(made, name)) for name in THEMES)
    return Sheet(f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.css", text)


def _rule(selector: str, tones: Tones) -> str:
    said = {
        "brand": tones.brand,
        "brand-hover": tones.hover,
        "brand-ink": tones.ink,
        "brand-soft": tones.soft,
        "brand-softer": tones.softer,
        "brand-line": tones.line,
        "bubble-out": tones.bubble,
        "viz": tones.brand,
        "tblr-primary": tones.brand,
        "tblr-primary-rgb": ", ".join(str(int(tones.brand[at : at + 2], 16)) for at in (1, 3, 5)),
        "tblr-link-color": tones.ink,
    }
    return f"{selector} {{ {' '.join(f'--{name}: {value};' for name, value in said.items())} }}"
