"""Of one colour the tones that pages are drawn with, by day and by night: each moved until what stands on it can be read."""

import colorsys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

READABLE, SEEN = 4.5, 3.0  # WCAG 2.2 AA: text; shapes
STEPS = 200
Rgb = tuple[float, float, float]  # each from 0 to 1


@dataclass(frozen=True)
class Theme:
    """What of a theme (static/css/tokens.css) tones are measured against, and how much of the colour they take."""

    surface: str
    pressed: str  # of what ink stands on, the nearest to it
    quiet: str  # the palest ink that stands on tinted ground
    is_dark: bool
    soft: float
    softer: float
    line: float
    bubble: float


LIGHT = Theme("#ffffff", "#e8ebf2", "#5c677b", is_dark=False, soft=0.09, softer=0.04, line=0.3, bubble=0.14)
DARK = Theme("#151822", "#262b39", "#929cb0", is_dark=True, soft=0.2, softer=0.08, line=0.45, bubble=0.28)
WHITE = "#ffffff"


@dataclass(frozen=True)
class Tones:
    """Ground under white words, the same when pointed at, words, tinted grounds, a line, what we wrote in a conversation."""

    brand: str
    hover: str
    ink: str
    soft: str
    softer: str
    line: str
    bubble: str


@dataclass(frozen=True)
class Palette:
    """Both themes of a colour."""

    colour: str
    light: Tones
    dark: Tones

    @property
    def is_as_chosen(self) -> bool:
        """Whether buttons have the very colour that was chosen."""
        return self.light.brand == self.dark.brand == self.colour


@lru_cache(maxsize=1024)
def palette(colour: str) -> Palette:
    """Of ``#rrggbb``."""
    return Palette(colour, _tones(colour, LIGHT), _tones(colour, DARK))


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted([_luminance(one), _luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def _tones(colour: str, theme: Theme) -> Tones:
    brand = _moved(colour, lambda tone: contrast(tone, WHITE) >= READABLE, lighter=False)
    if theme.is_dark:
        brand = _moved(brand, lambda tone: contrast(tone, theme.surface) >= SEEN, lighter=True)
    soft = _tinted(brand, theme, theme.soft)
    ink = _moved(
        brand,
        lambda tone: min(contrast(tone, soft), contrast(tone, theme.pressed)) >= READABLE,
        lighter=theme.is_dark,
    )
    hover = _mixed("#000000", brand, 0.12)
    if contrast(hover, theme.surface) < SEEN:
        hover = _mixed(WHITE, brand, 0.08) if contrast(_mixed(WHITE, brand, 0.08), WHITE) >= READABLE else brand
    return Tones(
        brand=brand,
        hover=hover,
        ink=ink,
        soft=soft,
        softer=_tinted(brand, theme, theme.softer),
        line=_mixed(brand, theme.surface, theme.line),
        bubble=_tinted(brand, theme, theme.bubble),
    )


def _tinted(colour: str, theme: Theme, share: float) -> str:
    """Ground with as much of the colour as the palest words on it bear."""
    while contrast(ground := _mixed(colour, theme.surface, share), theme.quiet) < READABLE:
        share -= 0.01
    return ground


def _moved(colour: str, is_well: Callable[[str], bool], *, lighter: bool) -> str:
    """The nearest of its hue that is well."""
    if is_well(colour):
        return colour
    hue, light, strong = colorsys.rgb_to_hls(*_rgb(colour))
    end = 1.0 if lighter else 0.0
    tones = (_hex(colorsys.hls_to_rgb(hue, light + (end - light) * n / STEPS, strong)) for n in range(1, STEPS + 1))
    return next(tone for tone in tones if is_well(tone))


def _mixed(colour: str, ground: str, share: float) -> str:
    pairs = zip(_rgb(colour), _rgb(ground), strict=True)
    red, green, blue = (share * one + (1 - share) * other for one, other in pairs)
    return _hex((red, green, blue))


def _luminance(colour: str) -> float:
    parts = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in _rgb(colour)]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in rgb)
