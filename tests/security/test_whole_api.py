"""The whole API, asked what its description allows and what it does not: whatever it answers is described.

schemathesis makes the questions; ``Caller`` holds each answer to the description: status, content type and shape.
"""

from collections.abc import Iterator
from itertools import cycle, groupby
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from tenants.api.docs import description
from tests.api.calling import ROOT, Caller, key_of, session_of
from tests.api.test_refusals import ACTIONS, Action, planted
from tests.isolation.test_sweep import undone

SCHEMA = schemathesis.openapi.from_dict(description())
SHORT, LONG = 3, 60  # questions to each action
KEPT = {
    "Idempotency-Key",
    "Accept-Language",
    "If-Match",
}  # headers that are asked with too; who asks is not left to chance


def together() -> Iterator[tuple[str, list[Action]]]:
    """Those that need the same rows, which are then made once for all of them."""
    for needs, actions in groupby(sorted(ACTIONS, key=needed), key=needed):
        yield "-".join(needs), list(actions)


def needed(action: Action) -> tuple[str, ...]:
    return (action.noun, "uploads") if action.rows == "uploads" else (action.noun,)


@pytest.mark.parametrize("actions", [pytest.param(actions, id=needs) for needs, actions in together()])
def test_whatever_is_asked_the_answer_is_described(actions, aurora, deep):
    ids, callers = planted(aurora, actions[0].kind), cycle((key_of(aurora), session_of(aurora, aurora.owner)))

    for action in actions:
        everything_of(action, ids, callers, LONG if deep else SHORT)
    print(f"{len(actions)} actions, {LONG if deep else SHORT} questions to each")


def everything_of(action: Action, ids: dict[str, str], callers: Iterator[Caller], questions: int) -> None:
    @settings(
        max_examples=questions,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=SCHEMA[f"{ROOT}{action.path}"][action.method].as_strategy())
    def every(case):
        with undone():
            answer = ask(next(callers), action, case, ids)
        assert answer.status_code < 500, action.name

    every()


def ask(caller: Caller, action, case, ids: dict[str, str]):
    """Rows of the organization's own stand in the address; everything else is as it was made."""
    caller.client.raise_request_exception = False
    path = action.path.format(**ids | ({"id": ids[action.rows]} if "{id}" in action.path else {}))
    asked = "&".join(
        f"{quote(str(name), safe='')}={quote(str(each), safe='', errors='surrogatepass')}"
        for name, value in (case.query or {}).items()
        for each in (value if isinstance(value, list) else [value])
    )
    headers = {name: value for name, value in (case.headers or {}).items() if name in KEPT}
    body = {} if isinstance(case.body, schemathesis.core.NotSet) else {"body": case.body}
    return caller.call(action.method, f"{path}?{asked}" if asked else path, headers=headers, **body)
