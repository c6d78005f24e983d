"""Numbers that stand in an address: which page, or from which row on."""


def number(text: str, *, most: int, usual: int = 1) -> int:
    """A whole number from 1 to ``most``; more is ``most``, and what is no such number is the usual one."""
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        return usual
    return min(int(text), most) or usual
