"""Codes that a telephone's camera reads, drawn as pages want them."""

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

BORDER = 3  # squares of white around it


def drawn(code: str) -> SafeString:
    """A picture of the code: squares only, whatever the code says."""
    if not code:
        return SafeString("")
    made = segno.make_qr(code, error="m")
    squares = (
        f"M{x + BORDER} {y + BORDER}h1v1h-1z" for y, row in enumerate(made.matrix) for x, dark in enumerate(row) if dark
    )
    size = made.symbol_size(border=BORDER)[0]
    return format_html(
        '<svg viewBox="0 0 {0} {0}" class="segno" role="img"><path fill="#fff" d="M0 0h{0}v{0}H0z"/><path d="{1}"/></svg>',
        size,
        "".join(squares),
    )
