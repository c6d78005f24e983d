"""Files of a conversation whose number Meta hosts."""

import io

import pytest

from messaging.models import Message
from messaging.services import outbox


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def send(thread, aurora, meta):
    """``send(content, "foto.jpg")`` answers with a file and lets workers work."""

    def answer(content: bytes, filename: str = "foto.jpg", *, key: str = "key-1", **more) -> Message:
        said = {"by": aurora.rep.user, "file": io.BytesIO(content), "filename": filename, "idempotency_key": key}
        message = meta.works(lambda: outbox.send_media(thread, **said, **more))
        return Message.objects.select_related("attachment__file").get(pk=message.pk)

    return answer
