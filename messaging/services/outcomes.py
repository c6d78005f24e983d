"""What became of one update of a delivery."""

from enum import StrEnum


class Outcome(StrEnum):
    """Counted on the delivery, so that people can see what its updates did."""

    APPLIED = "applied"
    KNOWN = "known"  # it was applied before, or something newer was
    PARKED = "parked"  # it is about a message that has not come yet
    IGNORED = "ignored"  # we keep nothing of its kind: a group, an address book
    FOREIGN = "foreign"  # no channel of this organization is meant by it


class Hopeless(Exception):
    """An update that will fail however often it is read: only other code can mend it."""
