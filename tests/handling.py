"""What Django does for each request of a test client and no web process does for any of its own: done less often."""

from collections.abc import Iterator

import pytest
from django.core.signals import setting_changed
from django.template.base import Template
from django.test.client import ClientHandler
from django.test.signals import template_rendered


@pytest.fixture(scope="session", autouse=True)
def shared_middleware() -> Iterator[None]:
    """Made once and shared, as it is among the requests of a web process: to make it takes longer than many an answer.

    What is made with other settings is not kept.
    """
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


@pytest.fixture(scope="session", autouse=True)
def contexts_of_whole_answers(django_test_environment) -> Iterator[None]:
    """``answer.context`` holds what the view gave. Django would copy it for each of the seventy templates of a page too."""

    def render(template: Template, context) -> str:
        if context.template is template:
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Template, "_render", render)
        yield
