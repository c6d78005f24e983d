"""Cuts the sprite of the icons in use out of ``@tabler/icons``: the whole one would be megabytes on every first visit.

Used before Django is set up, so it knows nothing of its settings.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STATIC_PATH = "icons/icons.svg"
# Said for certain: a name here that does not exist is a mistake.
NAMED = re.compile(r"""{%\s*icon\s+["']([\w-]+)["']|data-icon=["']([\w-]+)["']|#tabler-([\w-]+)""")
# Names in data and in expressions: whatever is the name of an icon is taken, the rest means something else.
ICON_TAG = re.compile(r"{%\s*icon\s(.*?)%}")
QUOTED = re.compile(r"""["']([\w, -]+)["']""")
ICON_VALUE = re.compile(r"""\bicon["']?(?:\s*:\s*[\w\[\]]+)?\s*[:=]\s*["']([a-z0-9-]+)["']""")
CALL = re.compile(r"""\bicon\(\s*["']([a-z0-9-]+)["']""")
PATH_OF_BOUNDS = re.compile(r'\s*<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')
SVG = re.compile(r"<svg.*?>(.*)</svg>", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """Where the names stand, where the drawings are, where the sprite goes."""

    root: Path = ROOT

    @property
    def sprite(self) -> Path:
        return self.root / "build" / "icons" / "icons.svg"

    @property
    def drawings(self) -> Path:
        return self.root / "node_modules" / "@tabler" / "icons" / "icons"

    def sources(self) -> Iterator[Path]:
        """Every file that may name an icon."""
        yield from self.root.glob("templates/**/*.html")
        yield from self.root.glob("static/js/**/*.js")
        for app in self.root.glob("*/apps.py"):
            yield from app.parent.glob("**/*.py")

    def drawing(self, name: str) -> Path:
        shape, style = (name.removesuffix("-filled"), "filled") if name.endswith("-filled") else (name, "outline")
        return self.drawings / style / f"{shape}.svg"


def refresh(place: Place | None = None) -> list[str]:
    """Build the sprite when a file that may name an icon is newer; complaints about names that do not exist."""
    place = place or Place()
    if not place.drawings.is_dir() or not _is_stale(place):
        return []
    return build(place)


def build(place: Place | None = None) -> list[str]:
    """Build the sprite; complaints about names that do not exist."""
    place = place or Place()
    names, complaints = _names(place)
    place.sprite.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.sprite.with_suffix(".new")
    unfinished.write_text(_sprite(place, sorted(names)))
    unfinished.rename(place.sprite)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return complaints


def missing(place: Place | None = None) -> list[str]:
    """Complaints about names that do not exist."""
    return _names(place or Place())[1]


def _is_stale(place: Place) -> bool:
    if not place.sprite.exists():
        return True
    built = place.sprite.stat().st_mtime
    return any(source.stat().st_mtime > built for source in (Path(__file__), *place.sources()))


def _names(place: Place) -> tuple[set[str], list[str]]:
    names, complaints = set(), []
    for source in place.sources():
        text = source.read_text()
        for name in _said_for_certain(text) if source.suffix != ".py" else ():
            if place.drawing(name).exists():
                names.add(name)
            else:
                complaints.append(f"{source.relative_to(place.root)} asks for the icon {name!r}, which does not exist.")
        names.update(name for name in _perhaps(text) if place.drawing(name).exists())
    return names, complaints


def _said_for_certain(text: str) -> Iterator[str]:
    for match in NAMED.finditer(text):
        yield next(filter(None, match.groups()))


def _perhaps(text: str) -> Iterator[str]:
    for tag in ICON_TAG.finditer(text):
        for quoted in QUOTED.finditer(tag[1]):
            yield from re.split(r"[, ]+", quoted[1])
    for pattern in (ICON_VALUE, CALL):
        for match in pattern.finditer(text):
            yield match[1]


def _sprite(place: Place, names: Iterable[str]) -> str:
    symbols = "\n".join(_symbol(name, place.drawing(name).read_text()) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _symbol(name: str, drawing: str) -> str:
    """The drawing without its size and line width, which the page's CSS decides."""
    match = SVG.search(drawing)
    assert match, f"The drawing of {name} is no SVG."
    shapes = re.sub(r"\s*\n\s*", "", PATH_OF_BOUNDS.sub("", match[1]))
    paint = (
        'fill="currentColor"'
        if name.endswith("-filled")
        else 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'
    )
    return f'<symbol id="tabler-{name}" viewBox="0 0 24 24" {paint}>{shapes}</symbol>'
