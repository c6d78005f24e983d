"""How the provider rates a number: what people blocked or reported decides whether it may go on."""

from messaging.models import Connection

MIDDLING = "YELLOW"
BAD = ("RED", "FLAGGED")


def of(connection: Connection | None) -> str:
    """GREEN, YELLOW or RED; empty where nothing is told."""
    return str(connection.account.get("quality", "")).upper() if connection else ""
