"""Why something is refused."""


class Refused(Exception):
    """It would break the organization or give more than one has; says why."""
