"""Sounds: how long they are and what they look like, and recordings made into voice notes."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
from av.audio.resampler import AudioResampler

# A demuxer is named, never guessed: some of them open other files and addresses.
DEMUXERS = {
    "audio/ogg": "ogg", "video/ogg": "ogg", "audio/webm": "matroska", "video/webm": "matroska", "audio/mp4": "mov",
    "video/mp4": "mov", "video/3gpp": "mov", "video/quicktime": "mov", "audio/mpeg": "mp3", "audio/aac": "aac",
    "audio/amr": "amr", "audio/wav": "wav",
}  # fmt: skip
HEARD, SLICE = 8000, 160  # samples a second, and of a slice of 20 ms
PARTS = 64  # of a wave, as WhatsApp draws it
LOUDEST = 100
RATE, BITS = 48000, 32000


def opened(kind: str, source: Path) -> Any:
    """The file, to be read."""
    return av.open(str(source), format=DEMUXERS[kind], metadata_errors="ignore")


def look(kind: str, source: Path) -> dict[str, Any]:
    """How long it is, and how loud in each part of it."""
    slices = list(_slices(kind, source))
    if not slices:
        raise ValueError("Nothing is heard.")
    return {"seconds": round(len(slices) * SLICE / HEARD, 2), "wave": bytes(_wave(slices)).hex()}


def to_voice(kind: str, source: Path, target: Path) -> dict[str, Any]:
    """Opus in Ogg, one channel: as it was recorded where the recording is that already, else encoded anew."""
    with opened(kind, source) as recording, av.open(str(target), "w", format="ogg") as note:
        stream = recording.streams.audio[0]
        if stream.codec_context.name == "opus" and stream.codec_context.channels == 1:
            _copy(recording, stream, note)
        else:
            _encode(recording, stream, note)
    return look("audio/ogg", target)


def _copy(recording: Any, stream: Any, note: Any) -> None:
    out = note.add_stream_from_template(stream)
    for packet in recording.demux(stream):
        if packet.dts is not None:
            packet.stream = out
            note.mux(packet)


def _encode(recording: Any, stream: Any, note: Any) -> None:
    out = note.add_stream("libopus", rate=RATE, layout="mono", options={"application": "voip"})
    out.bit_rate = BITS
    resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
    for frame in _and_end(recording.decode(stream)):
        for part in resampler.resample(frame):
            part.pts = None
            note.mux(out.encode(part))
    note.mux(out.encode(None))


def _slices(kind: str, source: Path) -> Iterator[int]:
    """The loudest sample of each 20 ms."""
    import numpy

    resampler = AudioResampler(format="s16", layout="mono", rate=HEARD)
    left = numpy.zeros(0, dtype=numpy.int16)
    with opened(kind, source) as sound:
        for frame in _and_end(sound.decode(sound.streams.audio[0])):
            for part in resampler.resample(frame):
                left = numpy.concatenate([left, part.to_ndarray()[0]])
            whole = len(left) // SLICE
            yield from (
                int(peak) for peak in numpy.abs(left[: whole * SLICE].astype(int).reshape(-1, SLICE)).max(axis=1)
            )
            left = left[whole * SLICE :]


def _and_end(frames: Iterator[Any]) -> Iterator[Any]:
    yield from frames
    yield None


def _wave(slices: list[int]) -> list[int]:
    """The loudest moment of each part, beside the loudest of all."""
    most = max(slices) or 1
    borders = [round(part * len(slices) / PARTS) for part in range(PARTS + 1)]
    parts = [slices[first : max(last, first + 1)] or slices[-1:] for first, last in pairwise(borders)]
    return [round(max(part) * LOUDEST / most) for part in parts]
