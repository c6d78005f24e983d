"""What workers ask of a session, done by the process that holds it."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

from config.outside.errors import AnswerLost, ProviderError, Rejected, TooLarge, Unavailable
from messaging.providers.whatsapp_web import compose, desk, files, types
from messaging.providers.whatsapp_web.engine import Away, Left, Lost, Refused, Session
from tenants.context import public_sync_to_async

log = structlog.get_logger(__name__)
# Told of each message that left, before the worker is: reference, id, address, when.
Noted = Callable[[str, Left, str], Awaitable[None]]

read_file = public_sync_to_async(Path.read_bytes)  # a file is of no schema
write_file = public_sync_to_async(Path.write_bytes)


class Doing:
    """One session's desk. Messages leave one after the other; all else does not wait for them."""

    def __init__(self, session: Session, noted: Noted):
        self._session, self._noted, self._turn = session, noted, asyncio.Lock()

    async def answer(self, request: dict[str, Any], *, now: float) -> dict[str, Any] | None:
        """None: whoever asked has gone, by Redis's clock, and nothing was done."""
        if now > request["until"]:
            return None
        try:
            match request["what"]:
                case "send":
                    async with self._turn:
                        return await self._send(request)
                case "read":
                    await self._session.read(request["to"], request["id"])
                    return {}
                case "type":
                    await self._session.typing(await self._address(request), on=True)
                    return {}
                case "block":
                    await self._session.block(await self._address(request), shut=request["shut"])
                    return {}
                case "group":
                    told = await self._session.group(request["group"])
                    return {"name": told.GroupName.Name}
                case "fetch":
                    return await self._fetch(request)
            raise Rejected("Nobody knows how to do that.", code="refused")
        except Away as error:
            return desk.said(Unavailable(str(error), code="not_connected", retry_after=desk.AGAIN))
        except Refused as error:
            code = "no_file" if request["what"] == "fetch" else "refused"
            return desk.said(Rejected(str(error), code=code))
        except Lost as error:
            return desk.said(AnswerLost(str(error), code="answer_lost"))
        except ProviderError as error:
            return desk.said(error)
        except Exception:  # one request that breaks something must not end the session
            log.exception("wa_web.request_failed", what=request["what"])
            return desk.said(AnswerLost("The session's process failed.", code="answer_lost"))

    async def _send(self, request: dict[str, Any]) -> dict[str, Any]:
        to = await self._address(request)
        message = types.content.Message.FromString(base64.b64decode(request["message"]))
        if own := request.get("own"):
            compose.name_us(message, await self._session.find(own))
        if field := request.get("field"):
            content = await read_file(_path(request["file"]))
            compose.fill(message, field, await self._session.upload(field, content))
        if seconds := request.get("typing"):
            await self._types(to, seconds)
        left = await self._session.send(to, message)
        await self._noted(request.get("reference", ""), left, to)
        return {"id": left.id, "jid": to}

    async def _address(self, request: dict[str, Any]) -> str:
        to: str = request["to"] or await self._session.find(request["phone"])
        if not to:
            raise Rejected("The number has no WhatsApp.", code="no_whatsapp")
        return to

    async def _types(self, to: str, seconds: float) -> None:
        """Shown as typing, as long as a person would be; when it cannot be shown, the message goes all the same."""
        try:
            await self._session.typing(to, on=True)
            await asyncio.sleep(seconds)
            await self._session.typing(to, on=False)
        except (Refused, Lost):
            log.info("wa_web.not_shown_typing")

    async def _fetch(self, request: dict[str, Any]) -> dict[str, Any]:
        content = await self._session.fetch(files.message_of(request["media"]))
        if len(content) > request["limit"]:
            raise TooLarge("The file is larger than we take.", code="too_large")
        await write_file(_path(request["path"]), content)
        return {"size": len(content)}


def _path(written: str) -> Path:
    """Below the folder of all files, and nowhere else."""
    root = Path(settings.MEDIA_ROOT).resolve()
    path = (root / written).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        raise Rejected("There is no such file.", code="no_file")
    return path
