"""Sockets: from an address to an organization, settled before the hand-shake is answered."""


async def sockets(scope, receive, send) -> None:
    """No socket is served yet."""
    await receive()
    await send({"type": "websocket.close", "code": 4404})
