"""Takes out of a picture what is not the picture, without touching a pixel: the place, the moment, the camera, and whatever
was hung on its end, such as the film of a "live" photo.
"""

from collections.abc import Iterator

PNG_HEAD = b"\x89PNG\r\n\x1a\n"
TOLD = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}  # chunks of PNG that say something about it
SOI, EOI, SOS = b"\xff\xd8", 0xD9, 0xDA
ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a segment
COMMENT, JFIF, COLOURS, ADOBE = 0xFE, 0xE0, 0xE2, 0xEE
APPLICATIONS = range(0xE0, 0xF0)


def is_bare(kind: str, content: bytes) -> bool:
    """Whether it is nothing but a picture, of colours that every phone knows: then nothing has to be done to it."""
    return not _is_unusual(kind, content) and stripped(kind, content) == content


def _is_unusual(kind: str, content: bytes) -> bool:
    """Sixteen bits, or the colours of printers. Those of a JPEG are told only by going through it."""
    if kind == "image/png":
        return content[24:25] != b"\x08"
    return b"Adobe\0" in content[:4096]


def stripped(kind: str, content: bytes) -> bytes | None:
    """The picture alone; None when its parts cannot be told apart."""
    try:
        parts = _of_jpeg(content) if kind == "image/jpeg" else _of_png(content)
        return b"".join(parts)
    except (IndexError, ValueError):
        return None


def _of_png(content: bytes) -> Iterator[bytes]:
    if not content.startswith(PNG_HEAD):
        raise ValueError("no PNG")
    yield PNG_HEAD
    at, name = len(PNG_HEAD), b""
    while name != b"IEND":
        size, name = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        end = at + 12 + size
        if len(name) < 4 or end > len(content):
            raise ValueError("it ends in the middle")
        if name not in TOLD:
            yield content[at:end]
        at = end


def _of_jpeg(content: bytes) -> Iterator[bytes]:
    if not content.startswith(SOI):
        raise ValueError("no JPEG")
    yield SOI
    at = 2
    while True:
        while content[at] == 0xFF and content[at + 1] == 0xFF:
            at += 1  # padding
        marker = content[at + 1]
        if content[at] != 0xFF:
            raise ValueError("no marker where one must be")
        if marker == EOI:
            yield b"\xff\xd9"
            return
        end = at + 2 if marker in ALONE else at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if end > len(content):
            raise ValueError("it ends in the middle")
        if _belongs(marker, content[at + 4 : at + 16]):
            yield content[at:end]
        at = end
        if marker == SOS:
            at = _next_marker(content, end)
            yield content[end:at]


def _belongs(marker: int, begin: bytes) -> bool:
    """Whether the picture looks the same only with it."""
    if marker == COLOURS:
        return begin.startswith(b"ICC_PROFILE\0")
    return (marker not in APPLICATIONS and marker != COMMENT) or marker in (JFIF, ADOBE)


def _next_marker(content: bytes, at: int) -> int:
    """Where the pixels end: zeros and restarts stand among them."""
    while True:
        at = content.index(b"\xff", at)
        if content[at + 1] != 0 and content[at + 1] not in ALONE:
            return at
        at += 2
