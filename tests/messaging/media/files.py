"""Pictures, sounds and films of real formats, made here."""

import io
from typing import Any

import av
import numpy
from PIL import Image

RATE = 48000
FRAME = 960


def photo(
    width: int = 320, height: int = 200, *, noise: bool = False, form: str = "JPEG", turned: bool = False, **how: Any
) -> bytes:
    """As a phone takes it: it tells where, when and with what. Its left half is red, its right half blue."""
    picture = Image.new("RGB", (width, height), "red")
    picture.paste("blue", (width // 2, 0, width, height))
    if noise:
        grains = numpy.random.default_rng(1).integers(0, 255, (height, width, 3), dtype=numpy.uint8)
        picture = Image.fromarray(grains)
    exif = Image.Exif()
    exif[0x0112] = 6 if turned else 1
    exif[0x010F] = "TelefoneSecreto"
    exif.get_ifd(0x8825).update({1: "S", 2: (23.0, 33.0, 1.0), 3: "W", 4: (46.0, 38.0, 1.0)})
    content = io.BytesIO()
    picture.save(content, form, exif=exif, **how)
    return content.getvalue()


def recording(form: str = "webm", codec: str = "libopus", *, layout: str = "mono", seconds: float = 3) -> bytes:
    """A tone that grows louder, as a browser's recorder writes it."""
    content, channels = io.BytesIO(), 1 if layout == "mono" else 2
    with av.open(content, "w", format=form) as container:
        stream = container.add_stream(codec, rate=RATE, layout=layout)
        frames = int(seconds * RATE / FRAME)
        for number in range(frames):
            moments = (numpy.arange(FRAME) + number * FRAME) / RATE
            tone = (numpy.sin(2 * numpy.pi * 440 * moments) * 20000 * number / frames).astype(numpy.int16)
            frame = av.AudioFrame.from_ndarray(tone.repeat(channels)[None, :], format="s16", layout=layout)
            frame.sample_rate, frame.pts = RATE, number * FRAME
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return content.getvalue()


def film() -> bytes:
    """Two seconds that begin green."""
    content = io.BytesIO()
    with av.open(content, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=12)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for _number in range(24):
            green = numpy.full((240, 320, 3), (0, 200, 0), dtype=numpy.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(green, format="rgb24")))
        container.mux(stream.encode(None))
    return content.getvalue()


def heard(content: bytes) -> tuple[str, str, int, float]:
    """Container, codec, channels and seconds of a sound."""
    with av.open(io.BytesIO(content)) as container:
        stream = container.streams.audio[0]
        length = sum(frame.samples for frame in container.decode(stream)) / RATE
        return container.format.name, stream.codec_context.name, stream.codec_context.channels, round(length, 1)
