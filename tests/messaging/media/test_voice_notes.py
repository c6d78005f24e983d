"""Recordings become voice notes: Opus in Ogg, one channel, as each provider wants them."""

import base64
import io

import pytest

from messaging.models import Attachment
from messaging.providers.outgoing import OutgoingMedia
from messaging.providers.types import MessageKind, Peer
from messaging.providers.whatsapp_web import compose
from messaging.providers.whatsapp_web.types import content as types
from messaging.services import outbox
from messaging.services.refusals import BadContent
from tests.messaging.media.files import heard, recording


@pytest.mark.parametrize(
    ("form", "codec", "layout"),
    [("webm", "libopus", "mono"), ("webm", "libopus", "stereo"), ("mp4", "aac", "mono"), ("ogg", "libopus", "mono")],
)
def test_what_a_browser_records_arrives_as_a_voice_note(send, graph, form, codec, layout):
    message = send(recording(form, codec, layout=layout), f"gravado.{form}", voice=True)

    file, got = message.attachment.file, list(graph.files.values())[-1]
    assert (message.kind, message.status, message.attachment.filename) == ("audio", "sent", "gravado.ogg")
    assert (file.mime_type, got.mime_type) == ("audio/ogg", "audio/ogg; codecs=opus")
    assert heard(got.content) == ("ogg", "opus", 1, 3.0)
    assert graph.sent[-1].body["audio"] == {"id": message.attachment.external_id, "voice": True}
    assert (round(file.seconds, 1), len(file.wave)) == (3.0, 128)


def test_a_recording_that_cannot_be_read_is_refused_and_nothing_is_kept(thread, aurora, graph):
    for content in (b"\x1aE\xdf\xa3 webm and then nothing", b"%PDF-1.7"):
        with pytest.raises(BadContent, match="Grave de novo"):
            outbox.send_media(
                thread, by=aurora.rep.user, file=io.BytesIO(content), filename="a.webm", idempotency_key="k", voice=True
            )

    assert not thread.messages.exists()


def test_a_phone_is_told_how_long_it_is_and_what_it_looks_like(send, graph, thread):
    file = send(recording(), "a.webm", voice=True).attachment.file
    asked = compose.request(
        OutgoingMedia(
            to=Peer(phone="+5511987654321"), kind=MessageKind.AUDIO, media_id="audio/ogg|x", voice=True,
            seconds=file.seconds, wave=bytes.fromhex(file.wave),
        )
    )  # fmt: skip
    note = types.Message.FromString(base64.b64decode(asked["message"])).audioMessage
    assert (note.PTT, note.seconds, note.mimetype) == (True, 4 if file.seconds > 3 else 3, "audio/ogg; codecs=opus")
    assert note.waveform == bytes.fromhex(file.wave)
    assert Attachment.objects.get().is_voice
