"""How Graph says no."""

import json
from typing import Any


class Refused(Exception):
    """What Meta would refuse, with its code."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        status: int = 400,
        subcode: int | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ):
        super().__init__(message)
        self.status = status
        self.headers = headers
        self.body = refusal(code, message, subcode=subcode)


def refusal(code: int, message: str, *, details: str = "", subcode: int | None = None, **more: Any) -> bytes:
    """A refusal in Graph's shape."""
    error: dict[str, Any] = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AStandIn"}
    error |= more
    if details:
        error["error_data"] = {"messaging_product": "whatsapp", "details": details}
    if subcode is not None:
        error["error_subcode"] = subcode
    return json.dumps({"error": error}).encode()
