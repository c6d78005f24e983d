"""Whether a message is one that Meta would take: our own reading of its rules, strict where Meta is strict."""

import re
from typing import Any

PLAIN = {"messaging_product", "recipient_type", "to", "recipient", "type", "context", "biz_opaque_callback_data"}
IN_GROUPS = {"text", "image", "video", "audio", "document", "template"}
ALLOWED = {
    "text": {"body", "preview_url"},
    "image": {"id", "link", "caption"},
    "video": {"id", "link", "caption"},
    "audio": {"id", "link", "voice"},
    "document": {"id", "link", "caption", "filename"},
    "sticker": {"id", "link"},
    "location": {"latitude", "longitude", "name", "address"},
    "reaction": {"message_id", "emoji"},
    "template": {"name", "language", "components"},
    "interactive": {"type", "header", "body", "footer", "action"},
}
REQUIRED = {
    "text": {"body"},
    "location": {"latitude", "longitude"},
    "reaction": {"message_id", "emoji"},
    "template": {"name", "language"},
    "interactive": {"type", "action"},
}
LIMITS = {"body": 4096, "caption": 1024}
MEDIA = {"image", "video", "audio", "document", "sticker"}


def problem(message: dict[str, Any]) -> str:
    """What is wrong with a message we are asked to send; "" when nothing is."""
    kind = message.get("type", "text")
    if message.get("messaging_product") != "whatsapp":
        return "messaging_product must be whatsapp"
    if kind not in ALLOWED and kind != "contacts":
        return f"type {kind!r} is unknown"
    if unknown := message.keys() - PLAIN - {kind}:
        return f"unknown keys: {', '.join(sorted(unknown))}"
    return _recipient(message) or _envelope(message) or _content(kind, message.get(kind))


def receipt_problem(receipt: dict[str, Any]) -> str:
    """The same for a read receipt."""
    if receipt.get("messaging_product") != "whatsapp" or receipt.get("status") != "read":
        return "a receipt says messaging_product whatsapp and status read"
    if not isinstance(receipt.get("message_id"), str) or not receipt["message_id"]:
        return "a receipt names a message"
    if receipt.get("typing_indicator", {"type": "text"}) != {"type": "text"}:
        return "a typing indicator is of type text"
    return ""


def block_problem(body: dict[str, Any]) -> str:
    """The same for shutting people out."""
    users = body.get("block_users")
    if body.get("messaging_product") != "whatsapp" or not isinstance(users, list) or not users:
        return "it says messaging_product whatsapp and names block_users"
    return "" if all(isinstance(each.get("user"), str) and each["user"] for each in users) else "a user is a text"


def _recipient(message: dict[str, Any]) -> str:
    to, recipient = message.get("to"), message.get("recipient")
    if message.get("recipient_type") == "group":
        return "" if isinstance(to, str) and to and recipient is None else "a group is named by to"
    if (to is None) == (recipient is None):
        return "exactly one of to and recipient"
    if to is not None and not re.fullmatch(r"\+[0-9]{7,15}", str(to)):
        return "to must be a number with its plus"
    if recipient is not None and not re.fullmatch(r"[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]{1,128}", str(recipient)):
        return "recipient must be a business-scoped id"
    return ""


def _envelope(message: dict[str, Any]) -> str:
    reference, context = message.get("biz_opaque_callback_data", "-"), message.get("context")
    if (to := message.get("recipient_type", "individual")) not in ("individual", "group"):
        return "recipient_type must be individual or group"
    if to == "group" and message.get("type") not in IN_GROUPS:
        return f"a group gets no {message.get('type')}"
    if not isinstance(reference, str) or not 0 < len(reference) <= 512:
        return "biz_opaque_callback_data has 1 to 512 characters"
    if context is not None and not (isinstance(context, dict) and context.keys() == {"message_id"}):
        return "context holds a message_id and nothing else"
    return ""


def _content(kind: str, content: Any) -> str:
    if kind == "contacts":
        return "" if isinstance(content, list) and content else "contacts must be a list of some"
    if not isinstance(content, dict):
        return f"{kind} is missing"
    if unknown := content.keys() - ALLOWED[kind]:
        return f"unknown keys in {kind}: {', '.join(sorted(unknown))}"
    if missing := REQUIRED.get(kind, set()) - content.keys():
        return f"missing in {kind}: {', '.join(sorted(missing))}"
    if kind in MEDIA and ("id" in content) == ("link" in content):
        return f"{kind} needs exactly one of id and link"
    for key, limit in LIMITS.items():
        if kind != "interactive" and key in content and not 0 < len(str(content[key])) <= limit:
            return f"{key} has 1 to {limit} characters"
    return ""
