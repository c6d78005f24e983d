"""Files that people sent, fetched one by one: tried again while that may help, refused with a reason otherwise."""

import structlog
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from config.outside.errors import ProviderError, TooLarge, Unavailable
from messaging.models import Attachment
from messaging.queries import connections
from messaging.services import breaking, media, pacing, statuses
from messaging.services.media import MEDIA
from tenants.outbox import queue
from tenants.outbox.models import OutboxItem

log = structlog.get_logger(__name__)
KINDS = (MEDIA,)
TRIES = breaking.TRIES


def work(item: OutboxItem) -> None:
    """Fetch the file of one message."""
    attachment = Attachment.objects.select_related("message__channel").filter(pk=item.object_id).first()
    if attachment is None or not queue.begin(item):
        queue.finish(item)
        return
    try:
        media.fetch(attachment.pk)
    except (Unavailable, media.Damaged) as error:
        if item.attempts < TRIES:
            queue.postpone(item, seconds=pacing.pause(item.attempts, getattr(error, "retry_after", None)))
            return
        _refuse(item, attachment, error)
    except (ProviderError, media.Gone) as error:
        _refuse(item, attachment, error)
    else:
        queue.finish(item)


def give_up(item: OutboxItem) -> None:
    """It broke each time it was tried."""
    queue.fail(item)
    media.refuse(item.object_id, breaking.reason())


def _refuse(item: OutboxItem, attachment: Attachment, error: Exception) -> None:
    queue.fail(item)
    media.refuse(attachment.pk, _reason(attachment, error))
    log.info("media.refused", attachment=str(attachment.pk), error=type(error).__name__)


def _reason(attachment: Attachment, error: Exception) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        match error:
            case media.Damaged():
                return gettext("The file that arrived is not the one that was sent. Ask the person to send it again.")
            case TooLarge():
                limit = settings.MEDIA_LIMIT // media.MB
                return gettext("The file is too large: at most %(limit)s MB.") % {"limit": limit}
    provider = connections.explainer(attachment.message)
    code = getattr(error, "code", "")
    if provider is None or isinstance(error, media.Gone):
        return gettext("The channel is disconnected; its files cannot be fetched any more.")
    return statuses.explained(provider, code)
