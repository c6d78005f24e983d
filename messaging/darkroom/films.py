"""Films: how long and how large they are, and the picture they begin with."""

from pathlib import Path
from typing import Any

from messaging.darkroom import pictures
from messaging.darkroom.sounds import opened

MOST_PIXELS = 8192 * 4320


def look(kind: str, source: Path, target: Path) -> dict[str, Any]:
    """Length and size; its first picture, upright, in ``target``."""
    with opened(kind, source) as film:
        stream = film.streams.video[0]
        stream.thread_type = "NONE"
        if stream.codec_context.width * stream.codec_context.height > MOST_PIXELS:
            raise ValueError("Its pictures are too large.")
        frame = next(film.decode(stream))
        shown = frame.to_image()
        shown = shown.rotate(frame.rotation, expand=True) if frame.rotation else shown
        width, height = shown.size
        pictures.small(shown, target)
        seconds = round(film.duration / 1_000_000, 2) if film.duration else None
    return {"width": width, "height": height, "seconds": seconds}
