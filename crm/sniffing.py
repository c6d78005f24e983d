"""What a file is, by its bytes. What its name or its sender says is not believed."""

from collections.abc import Callable
from pathlib import Path

import puremagic

HEAD = 8192
UNKNOWN = "application/octet-stream"

# The kinds that a browser may show in place. SVG, HTML and XML never are: they can hold programs.
INLINE = frozenset(
    {
        "image/png", "image/jpeg", "image/gif", "image/webp",
        "audio/mpeg", "audio/ogg", "audio/mp4", "audio/aac", "audio/amr", "audio/wav", "audio/webm",
        "video/mp4", "video/3gpp", "video/ogg", "video/webm",
    }
)  # fmt: skip
AUDIO_OF_CONTAINER = {"video/mp4": "audio/mp4", "video/webm": "audio/webm", "video/ogg": "audio/ogg"}

# What a name may end in, of the kinds that are told apart here; a sound that is a plain stream need not be recognised.
ENDINGS: dict[str, frozenset[str]] = {
    ".png": frozenset({"image/png"}),
    ".jpg": frozenset({"image/jpeg"}),
    ".gif": frozenset({"image/gif"}),
    ".webp": frozenset({"image/webp"}),
    ".heic": frozenset({"image/heic", "image/avif"}),
    ".pdf": frozenset({"application/pdf"}),
    ".wav": frozenset({"audio/wav"}),
    ".amr": frozenset({"audio/amr"}),
    ".mp3": frozenset({"audio/mpeg", UNKNOWN}),
    ".aac": frozenset({"audio/aac", UNKNOWN}),
    ".ogg": frozenset({"audio/ogg", "video/ogg"}),
    ".mp4": frozenset({"video/mp4", "audio/mp4", "video/quicktime"}),
    ".3gp": frozenset({"video/3gpp"}),
    ".webm": frozenset({"video/webm", "audio/webm", "video/x-matroska"}),
}
SPELT_OTHERWISE = {".jpeg": ".jpg", ".oga": ".ogg", ".ogv": ".ogg", ".opus": ".ogg", ".m4a": ".mp4", ".mov": ".mp4"}


def fitting_name(name: str, kind: str) -> str:
    """What a file is saved as. A name whose ending says another kind than the bytes are gets the one of the bytes behind it."""
    said = Path(name).suffix.lower()
    allowed = ENDINGS.get(SPELT_OTHERWISE.get(said, said))
    if allowed is None or kind in allowed:
        return name
    true = next((ending for ending, kinds in ENDINGS.items() if kind in kinds - {UNKNOWN}), "")
    return f"{name}{true or ('.txt' if kind.startswith('text/') else '.bin')}"


def mime_type(head: bytes, *, declared: str = "") -> str:
    """The type of a file that begins so. ``declared`` only chooses between sound and film in one container."""
    found = next((kind(head) if callable(kind) else kind for fits, kind in SIGNATURES if fits(head)), "")
    found = found or _by_library(head)
    if declared.startswith("audio/"):
        return AUDIO_OF_CONTAINER.get(found, found)
    return found


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(starts)


def _riff(form: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(b"RIFF") and head[8:12] == form


def _is_iso_media(head: bytes) -> bool:
    return head[4:8] == b"ftyp"


def _iso_media(head: bytes) -> str:
    brand = head[8:12]
    if brand.startswith((b"M4A", b"M4B", b"f4a", b"F4A")):
        return "audio/mp4"
    if brand.startswith((b"3gp", b"3g2")):
        return "video/3gpp"
    if brand.startswith((b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis")):
        return "image/heic" if brand.startswith((b"h", b"m")) else "image/avif"
    return "video/quicktime" if brand == b"qt  " else "video/mp4"


def _ogg(head: bytes) -> str:
    return "video/ogg" if b"theora" in head[:512] else "audio/ogg"


SIGNATURES: tuple[tuple[Callable[[bytes], bool], str | Callable[[bytes], str]], ...] = (
    (_begins(b"\x89PNG\r\n\x1a\n"), "image/png"),
    (_begins(b"\xff\xd8\xff"), "image/jpeg"),
    (_begins(b"GIF87a", b"GIF89a"), "image/gif"),
    (_riff(b"WEBP"), "image/webp"),
    (_riff(b"WAVE"), "audio/wav"),
    (_begins(b"OggS"), _ogg),
    (_is_iso_media, _iso_media),
    (_begins(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), "audio/mpeg"),
    (_begins(b"\xff\xf1", b"\xff\xf9"), "audio/aac"),
    (_begins(b"#!AMR"), "audio/amr"),
    (_begins(b"%PDF-"), "application/pdf"),
    (_begins(b"\x1aE\xdf\xa3"), lambda head: "video/webm" if b"webm" in head[:64] else "video/x-matroska"),
)


def _by_library(head: bytes) -> str:
    """Everything that is not shown in place: the library's best guess, else text or just bytes."""
    try:
        guesses = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        guesses = []
    named = next((guess.mime_type for guess in guesses if guess.mime_type), "")
    if named and named not in INLINE and len(named) <= 100:  # our own signatures alone let a file be shown
        return named
    return "text/plain" if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    try:
        head[:-4].decode() if len(head) == HEAD else head.decode()  # the cut may have split a character
    except UnicodeDecodeError:
        return False
    return bool(head)
