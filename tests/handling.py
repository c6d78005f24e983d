"""The middleware of the test clients: made once and shared, as it is among the requests of a web process.

Django makes it anew for each client, which takes longer than many an answer. What is made with other settings is not kept.
"""

from collections.abc import Iterator

import pytest
from django.core.signals import setting_changed
from django.test.client import ClientHandler


@pytest.fixture(scope="session", autouse=True)
def shared_middleware() -> Iterator[None]:
    make, made = ClientHandler.load_middleware, list[ClientHandler]()

    def share(handler: ClientHandler, is_async: bool = False) -> None:
        if not made:
            make(handler, is_async)
            made.append(handler)
        handler._middleware_chain = made[0]._middleware_chain

    def forget(**_setting: object) -> None:
        made.clear()

    setting_changed.connect(forget)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ClientHandler, "load_middleware", share)
        yield
    setting_changed.disconnect(forget)
