"""Files that people of the demo send: made here, so that no other project's picture or voice is needed."""

import io
import math
import random
import struct
import wave
import zlib
from functools import cache

WIDTH, HEIGHT = 640, 420
# left, top, right, bottom, colour: the home page of a site, drawn in boxes.
BOXES = (
    (0, 0, 640, 420, "ffffff"),
    (0, 0, 640, 48, "6d28d9"), (24, 16, 120, 32, "ffffff"), (420, 20, 470, 28, "c4b5fd"),
    (490, 20, 540, 28, "c4b5fd"), (560, 14, 616, 34, "f59e0b"),
    (0, 48, 640, 220, "ede9fe"), (40, 84, 320, 104, "4c1d95"), (40, 116, 280, 128, "8b5cf6"),
    (40, 138, 250, 150, "8b5cf6"), (40, 172, 150, 198, "6d28d9"), (380, 76, 600, 200, "a78bfa"),
    (400, 96, 500, 180, "ddd6fe"), (520, 96, 580, 132, "f5d0fe"), (520, 144, 580, 180, "fbcfe8"),
    (40, 248, 216, 390, "f1f5f9"), (232, 248, 408, 390, "f1f5f9"), (424, 248, 600, 390, "f1f5f9"),
    (40, 248, 216, 318, "99f6e4"), (232, 248, 408, 318, "fde68a"), (424, 248, 600, 318, "bfdbfe"),
    (56, 334, 160, 346, "334155"), (248, 334, 352, 346, "334155"), (440, 334, 544, 346, "334155"),
    (56, 358, 196, 366, "94a3b8"), (248, 358, 388, 366, "94a3b8"), (440, 358, 580, 366, "94a3b8"),
)  # fmt: skip
RATE, SECONDS = 8000, 9


@cache
def screen() -> bytes:
    """A picture of a site: PNG."""
    rows = [bytearray(WIDTH * 3) for _ in range(HEIGHT)]
    for left, top, right, bottom, colour in BOXES:
        stretch = bytes.fromhex(colour) * (right - left)
        for row in rows[top:bottom]:
            row[left * 3 : right * 3] = stretch
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


@cache
def voice() -> bytes:
    """Somebody humming in syllables, as long as a short voice note: WAV."""
    dice = random.Random(7)  # noqa: S311 - the same voice every time
    samples = bytearray()
    while len(samples) < RATE * SECONDS:
        pitch, length, loud = dice.uniform(130, 210), dice.randint(900, 2600), dice.uniform(18, 60)
        for at in range(length):
            swell = math.sin(math.pi * at / length)
            tone = math.sin(math.tau * pitch * at / RATE) + 0.4 * math.sin(math.tau * 2.01 * pitch * at / RATE)
            samples.append(int(128 + loud * swell * tone))
        samples += bytes([128]) * dice.randint(200, 1400)
    sound = io.BytesIO()
    with wave.open(sound, "wb") as out:
        out.setparams((1, 1, RATE, 0, "NONE", "not compressed"))
        out.writeframes(samples[: RATE * SECONDS])
    return sound.getvalue()


@cache
def proposal() -> bytes:
    """A page with a price: PDF."""
    return _pdf("Proposta comercial", "Site institucional e portfolio", "R$ 12.500 em ate 4 x sem juros")


@cache
def briefing() -> bytes:
    """A filled-in questionnaire: PDF."""
    return _pdf("Briefing", "Publico: mulheres de 25 a 45 anos", "Objetivo: vender pela internet")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _pdf(title: str, *lines: str) -> bytes:
    words = "".join(f"0 -28 Td ({line}) Tj " for line in lines)
    page = f"BT /F 22 Tf 72 740 Td ({title}) Tj /F 13 Tf {words}ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    written, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return bytes(written + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
