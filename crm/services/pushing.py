"""The browsers that a person wants to be pushed to; and pushing to them."""

import hashlib

import structlog
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from config.outside.errors import ProviderError, Unavailable
from crm.models import PushBrowser, PushKey
from crm.providers import web_push
from crm.providers.web_push import Browser, NoBrowser, Sender
from tenants.models import User

log = structlog.get_logger(__name__)
MOST_BROWSERS = 10  # of one person; the oldest goes
LONGEST_NAME = 60
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}


class NotPushed(Exception):
    """None of the browsers could be reached just now."""


class BadBrowser(ValueError):
    """It is of no push service that we know, or its keys are none."""


def public_key() -> str:
    """What a browser asks its push service with."""
    return web_push.public_text(_private_key())


@transaction.atomic
def add(user: User, browser: Browser, *, agent: str) -> PushBrowser:
    """From now on this browser is pushed to. A browser is one person's: whoever used it before is not told there any more."""
    if not web_push.is_browser(browser, service=settings.PUSH_SERVICE_URL):
        raise BadBrowser
    row, _is_new = PushBrowser.objects.update_or_create(
        address_hash=_hash(browser.endpoint), defaults={"user": user, "name": named(agent)}
    )
    row.reached = {"endpoint": browser.endpoint, "public_key": browser.public_key, "secret": browser.secret}
    row.save(update_fields=["reached_sealed", "updated_at"])
    kept = PushBrowser.objects.filter(user=user).order_by("-created_at").values("pk")[:MOST_BROWSERS]
    PushBrowser.objects.filter(user=user).exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    return row


def remove(user: User, endpoint: str) -> None:
    """The browser that is reached there, if it is this person's."""
    PushBrowser.objects.filter(user=user, address_hash=_hash(endpoint)).delete()


def push_to(user: User, told: dict, *, topic: str) -> bool:
    """To all browsers of the person; False when there is none. Raises ``NotPushed`` when it may work later."""
    sender = Sender(_private_key(), settings.PUSH_CONTACT)
    reached, waits = False, False
    for row in PushBrowser.objects.filter(user=user):
        try:
            web_push.push(Browser(**row.reached), told, sender=sender, topic=_topic(topic))
        except NoBrowser:
            row.delete()
        except Unavailable as error:
            waits = True
            log.warning("push.unavailable", code=error.code)
        except ProviderError as error:
            log.warning("push.refused", code=error.code)
        else:
            reached = True
            PushBrowser.objects.filter(pk=row.pk).update(pushed_at=timezone.now())
    if waits and not reached:
        raise NotPushed
    return reached


def named(agent: str) -> str:
    """What a person calls a browser, from what it says of itself."""
    browser = next((name for sign, name in BROWSERS.items() if sign in agent), "?")
    system = next((name for sign, name in SYSTEMS.items() if sign in agent), "?")
    return f"{browser} · {system}"[:LONGEST_NAME]


def _private_key() -> ec.EllipticCurvePrivateKey:
    row = PushKey.objects.first() or _made()
    key = load_pem_private_key(row.private["pem"].encode(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _made() -> PushKey:
    """Once, whoever asks first."""
    pem = web_push.new_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    fresh = PushKey()
    fresh.private = {"pem": pem}
    return PushKey.objects.get_or_create(only=True, defaults={"id": fresh.pk, "private_sealed": fresh.private_sealed})[
        0
    ]


def _hash(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()


def _topic(text: str) -> str:
    """At most 32 signs of the alphabet that push services take."""
    return web_push.encoded(hashlib.sha256(text.encode()).digest())[:32]
