"""A disk without room: nobody's fault, and over when somebody makes room. Whatever could not be written is tried again."""

import errno

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def is_full(error: BaseException | None) -> bool:
    """Whether this is why something was not written."""
    return isinstance(error, OSError) and error.errno in FULL
