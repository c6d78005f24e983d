"""The account behind a channel: whether its credentials work, whether the sender is its own, where it posts to."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from config.outside.errors import NeedsOwner, Rejected

from ..base import Credentials
from ..outgoing import AccountProfile
from . import people
from .api import MESSAGING, Twilio, base_url

SANDBOX = "+14155238886"  # Twilio's number for trying WhatsApp, shared by all accounts
PAGES = 50


def profile(credentials: Credentials, *, prefix: str) -> AccountProfile:
    """What the credentials open, each part of them tried."""
    account = token_owner(credentials)
    try_key(credentials)
    sender = whatsapp_sender(credentials) if prefix else number(credentials)
    service(credentials)
    return described(credentials, account, sender, prefix=prefix)


def token_owner(credentials: Credentials) -> dict[str, Any]:
    """The account, asked with its token: that is what its webhooks are signed with."""
    twilio = Twilio(credentials, by_token=True)
    told = twilio.get(f"{twilio.account_url}.json")
    if told.get("status") != "active":
        raise NeedsOwner("The account is not active.", code="20005")
    return told


def try_key(credentials: Credentials) -> dict[str, Any]:
    """The API key, where there is one, may look at messages."""
    twilio = Twilio(credentials)
    return twilio.get(f"{twilio.account_url}/Messages.json", PageSize=1) if credentials.get("key_sid") else {}


def whatsapp_sender(credentials: Credentials) -> dict[str, Any]:
    """The WhatsApp sender as Twilio shows it."""
    wanted = credentials.get("sender", "")
    if wanted == SANDBOX:
        return {"sender_id": people.WHATSAPP + SANDBOX, "profile": {"name": "Sandbox"}}
    for row in pages(Twilio(credentials), f"{base_url(MESSAGING)}/v2/Channels/Senders", "senders", Channel="whatsapp"):
        if row.get("sender_id") == people.WHATSAPP + wanted:
            return row
    raise Rejected("The account has no such WhatsApp sender.", code="sender_unknown")


def number(credentials: Credentials) -> dict[str, Any]:
    """The number that SMS come to; none when a messaging service stands for its numbers."""
    wanted, twilio = credentials.get("sender", ""), Twilio(credentials)
    if not wanted:
        return {}
    told = twilio.get(f"{twilio.account_url}/IncomingPhoneNumbers.json", PhoneNumber=wanted)
    rows = told.get("incoming_phone_numbers")
    found = next((row for row in rows if row.get("phone_number") == wanted), None) if isinstance(rows, list) else None
    if found is None:
        raise Rejected("The account has no such number.", code="sender_unknown")
    if not found.get("capabilities", {}).get("sms"):
        raise Rejected("The number takes no SMS.", code="sender_without_sms")
    return found


def service(credentials: Credentials) -> dict[str, Any]:
    """The messaging service, where one is named."""
    sid = credentials.get("messaging_service_sid", "")
    if not sid:
        return {}
    try:
        return Twilio(credentials).get(f"{base_url(MESSAGING)}/v1/Services/{sid}")
    except Rejected as refused:
        if refused.code in ("20404", "http_404"):
            raise Rejected("The account has no such messaging service.", code="service_unknown") from None
        raise


def described(
    credentials: Credentials, account: dict[str, Any], sender: dict[str, Any], *, prefix: str
) -> AccountProfile:
    """What pages say of the channel."""
    ours = credentials.get("sender") or credentials.get("messaging_service_sid", "")
    named, qualities = sender.get("profile"), sender.get("properties")
    name = named.get("name") if isinstance(named, dict) else sender.get("friendly_name")
    quality = qualities.get("quality_rating") if isinstance(qualities, dict) else ""
    return AccountProfile(
        phone_number_id=f"{credentials.get('account_sid', '')}/{prefix}{ours}",
        waba_id=credentials.get("account_sid", ""),
        display_name=str(name or account.get("friendly_name") or ""),
        phone=ours,
        quality={"HIGH": "GREEN", "MEDIUM": "YELLOW", "LOW": "RED"}.get(str(quality), ""),
        platform="TWILIO",
    )


def subscribe(credentials: Credentials, address: str, *, prefix: str) -> bool:
    """Have what people write posted to us. Of the sandbox only a person can change that."""
    twilio, sid = Twilio(credentials), credentials.get("messaging_service_sid", "")
    if sid:
        news = {"InboundRequestUrl": address, "InboundMethod": "POST", "UseInboundWebhookOnNumber": "false"}
        twilio.post(f"{base_url(MESSAGING)}/v1/Services/{sid}", data=news)
    if prefix:
        sender = whatsapp_sender(credentials)
        if "sid" not in sender:
            return False
        webhook = {"callback_url": address, "callback_method": "POST"}
        twilio.post(f"{base_url(MESSAGING)}/v2/Channels/Senders/{sender['sid']}", json={"webhook": webhook})
    elif found := number(credentials):
        news = {"SmsUrl": address, "SmsMethod": "POST"}
        twilio.post(f"{twilio.account_url}/IncomingPhoneNumbers/{found['sid']}.json", data=news)
    return True


def unsubscribe(credentials: Credentials, address: str, *, prefix: str) -> bool:
    """Whatever still posts to us posts nowhere; an address that somebody put there since stays."""
    twilio, sid, found = Twilio(credentials), credentials.get("messaging_service_sid", ""), False
    if sid and service(credentials).get("inbound_request_url") == address:
        twilio.post(f"{base_url(MESSAGING)}/v1/Services/{sid}", data={"InboundRequestUrl": ""})
        found = True
    if prefix:
        sender = whatsapp_sender(credentials)
        if "sid" in sender and (sender.get("webhook") or {}).get("callback_url") == address:
            url = f"{base_url(MESSAGING)}/v2/Channels/Senders/{sender['sid']}"
            twilio.post(url, json={"webhook": {"callback_url": "", "callback_method": "POST"}})
            found = True
    elif (had := number(credentials)) and had.get("sms_url") == address:
        twilio.post(f"{twilio.account_url}/IncomingPhoneNumbers/{had['sid']}.json", data={"SmsUrl": ""})
        found = True
    return found


def pages(twilio: Twilio, url: str, key: str, **params: str) -> Iterator[dict[str, Any]]:
    """Every row of a list. Of the next address only its parameters are taken: the host is the one we know."""
    more: dict[str, str] = {"PageSize": "100", **params}
    for _page in range(PAGES):
        told = twilio.get(url, **more)
        rows, meta = told.get(key), told.get("meta")
        yield from (row for row in (rows if isinstance(rows, list) else []) if isinstance(row, dict))
        following = meta.get("next_page_url") if isinstance(meta, dict) else None
        if not isinstance(following, str) or not following:
            return
        more = {name: values[0] for name, values in parse_qs(urlsplit(following).query).items()}
