"""The instance behind a channel: whether its key works, how its phone stands, and where it posts to."""

import re
from typing import Any

from config.outside.errors import NeedsOwner, NotAuthorised, ProviderError, Rejected
from crm.phones import comparable

from ..base import Credentials
from ..linked import Change, State
from ..outgoing import AccountProfile
from ..types import SessionChanged
from . import people, session
from .api import Gateway
from .parse import account_of

EVENTS = (
    "QRCODE_UPDATED",
    "CONNECTION_UPDATE",
    "MESSAGES_SET",
    "MESSAGES_UPSERT",
    "MESSAGES_UPDATE",
    "MESSAGES_DELETE",
    "SEND_MESSAGE",
    "GROUPS_UPSERT",
    "GROUP_UPDATE",
)
NEWER_EVENTS = ("MESSAGES_EDITED", "STATUS_INSTANCE", "LOGOUT_INSTANCE", "REMOVE_INSTANCE")
# Of an instance; told only together. What stands there stays, and where nothing does, this does.
SETTINGS: dict[str, Any] = {
    "rejectCall": False,
    "msgCall": "",
    "groupsIgnore": False,
    "alwaysOnline": False,
    "readMessages": False,
    "readStatus": False,
    "syncFullHistory": False,
}
BAILEYS = "WHATSAPP-BAILEYS"


class AnotherNumber(Rejected):
    """The instance is linked with another number than the one that was named."""


def profile(credentials: Credentials) -> AccountProfile:
    """What the key opens, and whether a phone is linked there. Raises ``AnotherNumber`` when it is the wrong one."""
    return described(credentials, instance(credentials))


def described(credentials: Credentials, known: dict[str, Any]) -> AccountProfile:
    """The same of an instance that the gateway has just shown."""
    state, phone = _state(credentials), credentials.get("phone", "")
    number, _server = people.split(known.get("ownerJid") or known.get("owner"))
    if state == session.OPEN and number and comparable(number) != comparable(phone):
        raise AnotherNumber("Another number is linked.", code="wrong_number")
    return AccountProfile(
        phone_number_id=account_of(phone).external_id,
        waba_id="",
        display_name=str(known.get("profileName") or ""),
        phone=phone,
        quality="",
        platform="EVOLUTION",
        is_linked=state == session.OPEN,
    )


def instance(credentials: Credentials) -> dict[str, Any]:
    """The instance as the gateway shows it. Raises ``NeedsOwner`` when there is none of this name."""
    gateway = Gateway(credentials)
    told = gateway.call("GET", f"{gateway.base_url}/instance/fetchInstances", params={"instanceName": gateway.instance})
    for row in told if isinstance(told, list) else []:
        known = row.get("instance", row) if isinstance(row, dict) else {}  # older gateways wrap it
        if isinstance(known, dict) and gateway.instance in (known.get("name"), known.get("instanceName")):
            return known
    raise NeedsOwner("There is no such instance.", code="no_instance")


def key_of(known: dict[str, Any]) -> str:
    """The instance's own key, which the gateway tells whoever may see the instance; "" where it does not."""
    key = known.get("token") or known.get("apikey")
    return key if isinstance(key, str) else ""


def create(credentials: Credentials) -> str:
    """Make the instance, which takes the gateway's key; the answer is the key of the instance alone."""
    gateway = Gateway(credentials)
    wanted: dict[str, Any] = {"instanceName": gateway.instance, "integration": BAILEYS, "qrcode": False}
    wanted |= {"groupsIgnore": True, "syncFullHistory": True}
    told = gateway.call("POST", f"{gateway.base_url}/instance/create", json=wanted)
    key = told.get("hash") if isinstance(told, dict) else None
    if isinstance(key, dict):  # of older gateways
        key = key.get("apikey")
    if not isinstance(key, str) or not key:
        raise NotAuthorised("The gateway made an instance and told no key.", code="key_refused")
    return key


def subscribe(credentials: Credentials, address: str) -> bool:
    """Have the instance post to us, with a secret in a header: the gateway signs nothing."""
    webhook: dict[str, Any] = {
        "enabled": True,
        "url": address,
        "headers": {"authorization": f"Bearer {credentials.get('verify_token', '')}"},
        "byEvents": False,
        "base64": False,
    }
    gateway = Gateway(credentials)
    try:
        gateway.post("webhook/set", {"webhook": {**webhook, "events": [*EVENTS, *NEWER_EVENTS]}})
    except Rejected as refused:
        if refused.code != "refused":
            raise
        gateway.post("webhook/set", {"webhook": {**webhook, "events": list(EVENTS)}})  # an older one
    return True


def take_groups(credentials: Credentials, *, taken: bool) -> None:
    """Whether the instance hears groups at all; its other settings stay as they are."""
    gateway = Gateway(credentials)
    told = gateway.get("settings/find")
    known = told if isinstance(told, dict) else {}
    now = {name: usual if (had := _set(known, name)) is None else had for name, usual in SETTINGS.items()}
    if now["groupsIgnore"] is taken:
        gateway.post("settings/set", {**now, "groupsIgnore": not taken})


def group_name(credentials: Credentials, group_id: str) -> str:
    told = Gateway(credentials).get("group/findGroupInfos", groupJid=group_id)
    return str(told.get("subject") or "") if isinstance(told, dict) else ""


def _set(known: dict[str, Any], name: str) -> Any:
    """Described by one name, and told by the other."""
    return known.get(name, known.get(re.sub(r"(?=[A-Z])", "_", name).lower()))


def unsubscribe(credentials: Credentials) -> None:
    """The instance stays as it is and posts here no more."""
    Gateway(credentials).post("webhook/set", {"webhook": {"enabled": False, "url": "", "events": []}})


def link(credentials: Credentials, *, by_code: bool) -> SessionChanged:
    """How the phone stands now; without one the gateway begins to offer codes, which then come by themselves."""
    gateway = Gateway(credentials)
    number = {"number": credentials.get("phone", "").removeprefix("+")} if by_code else {}
    if by_code and _state(credentials) != session.OPEN:
        _start_over(gateway)
    told = gateway.get("instance/connect", **number)
    told = told if isinstance(told, dict) else {}
    known = told.get("instance")
    if isinstance(known, dict) and session.OPEN in (known.get("state"), known.get("status")):
        owner = str(instance(credentials).get("ownerJid") or "")
        return SessionChanged(account=session.HERE, change=Change(state=State.CONNECTED, jid=owner[:80]))
    offered = session.read_code(told, None)
    return offered[0] if offered and isinstance(offered[0], SessionChanged) else SessionChanged(account=session.HERE)


def _start_over(gateway: Gateway) -> None:
    """Codes to scan are being offered already: only a new beginning offers one to type."""
    try:
        gateway.call("DELETE", gateway.url("instance/logout"))
    except ProviderError:
        return  # it had not begun


def _state(credentials: Credentials) -> str:
    told = Gateway(credentials).get("instance/connectionState")
    known = told.get("instance") if isinstance(told, dict) else None
    return str(known.get("state", "")) if isinstance(known, dict) else ""
