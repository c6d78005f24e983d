"""While a colleague writes an answer, the person sees that somebody is writing. Only while: what comes late is dropped."""

from uuid import uuid5

from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from messaging.models import Conversation
from messaging.services.conversations import SEND
from tenants.outbox import queue
from tenants.waking import wake_after_commit

WRITING = "writing"
REST = 5  # seconds in which saying it again changes nothing: two colleagues, or a browser that repeats itself


def begun(conversation: Conversation) -> None:
    """A browser says so; whether the person is shown it is asked when it leaves."""
    if not conversation.channel.shows_typing or not _is_news(conversation):
        return
    with transaction.atomic():
        queue.put(WRITING, conversation.pk, conversation_key=uuid5(conversation.pk, WRITING))  # holds no answer up
        wake_after_commit(SEND)


def _is_news(conversation: Conversation) -> bool:
    try:
        return cache.add(f"writing:{conversation.pk}", 1, timeout=REST)
    except (RedisError, OSError):
        return False
