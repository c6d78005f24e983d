"""How warm a score is, measured against the line from which leads are hot."""

HOT = 70  # the line, until an organization has its own


def warm_from(hot: int) -> int:
    """At the usual line, 40."""
    return hot * 4 // 7
