"""Idioms that leak between organizations, each measured to, are found by reading the source; so are new uses of them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APPS = ("config", "tenants", "crm", "messaging", "telephony", "ai")
DOORS = "tenants/context.py"
AFTER_COMMIT = "keeps the organization it was called in"
# idiom → the files that may use it, each with its reason
BANNED: dict[str, dict[str, str]] = {
    "set_tenant": {},
    "set_schema": {DOORS: "the doors themselves"},
    "set_schema_to_public": {DOORS: "the doors themselves"},
    "schema_context": {},
    "tenant_context": {},
    "transaction.on_commit": {
        DOORS: "the one that re-enters",
        "tenants/tasks.py": AFTER_COMMIT,
        "tenants/waking.py": AFTER_COMMIT,
        "crm/events.py": AFTER_COMMIT,
        "crm/services/job_files.py": "removes a file, which is of no schema",
        "messaging/services/media.py": "removes a file, which is of no schema",
    },
    "AuthMiddlewareStack": {},
    "SessionMiddlewareStack": {},
    "database_sync_to_async": {},
    "asyncio.to_thread": {},
    "run_in_executor": {},
    "threading.Thread": {"messaging/simulation/graph.py": "a stub of Meta, which knows no database"},
    "futures.ThreadPoolExecutor": {DOORS: "the bounded pool of the doors"},
    "sync_to_async": {
        DOORS: "the doors themselves",
        "tenants/views/files.py": "reads a file, which is of no schema",
    },
    "async_to_sync": {},
    "core.signing": {DOORS: "signs for one organization"},
    "signing.dumps": {DOORS: "signs for one organization"},
    "signing.loads": {DOORS: "signs for one organization"},
    "Signer": {},
    "TimestampSigner": {},
    "group_send": {"crm/realtime/pulse.py": "the heartbeat"},
    "group_add": {"crm/realtime/consumers.py": "the one group there is"},
    "create_task": {
        "crm/realtime/pulse.py": "enters a door for each number",
        "crm/realtime/consumers.py": "enters a door for each look-up",
        "tenants/revocation.py": "has a connection of its own, for public word only",
        "messaging/views/intake.py": "enters the public door for each batch",
        "messaging/paired/hosted.py": "enters a door for each event of a session",
        "messaging/paired/keeper.py": "enters the public door for leases; each session enters its own",
    },
}
PATHS_SET_BY_HAND = ("SET SEARCH_PATH", "SET LOCAL SEARCH_PATH", "DISCARD ALL", "RESET ALL", "CONFIG('SEARCH_PATH")
MAY_NAME_PATHS = {
    "tenants/tripwire.py": "tells the doors' own statement from others",
    "tenants/schemas.py": "drops that line from a dump",
}


def names_in(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every name that is used or imported, alone and with what it is taken from."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name):
                yield name, node.lineno
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                yield from ((name, node.lineno), (f"{owner}.{name}", node.lineno))
            case ast.Attribute(attr=name):
                yield name, node.lineno
            case ast.ImportFrom(module=module, names=imported):
                for each in imported:
                    yield each.name, node.lineno
                    yield f"{(module or '').rpartition('.')[2]}.{each.name}", node.lineno


def statements_in(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Texts that are not there to be read by people."""
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value.upper().replace('"', "'"), node.lineno


def found_in(source: str, file: str) -> list[str]:
    tree = ast.parse(source)
    names = {f"{file}:{line}: {name}" for name, line in names_in(tree) if name in BANNED and file not in BANNED[name]}
    paths = {
        f"{file}:{line}: {text[:40]}"
        for text, line in statements_in(tree)
        if file not in MAY_NAME_PATHS and any(statement in text for statement in PATHS_SET_BY_HAND)
    }
    return sorted(names | paths)


def files() -> Iterator[Path]:
    for app in APPS:
        yield from (path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts)


def test_no_banned_idiom_is_used():
    found = [each for path in files() for each in found_in(path.read_text(), path.relative_to(ROOT).as_posix())]

    assert found == []


def test_consumers_ask_through_doors_only():
    """All of a process's sockets would share one thread and one connection."""
    for path in (path for path in files() if path.name == "consumers.py"):
        assert {name for name, _line in names_in(ast.parse(path.read_text()))} & {
            "objects",
            "connection",
            "models",
        } == set()


def test_every_exception_is_still_needed():
    used = {
        (name, path.relative_to(ROOT).as_posix())
        for path in files()
        for name, _line in names_in(ast.parse(path.read_text()))
    }

    assert {(name, file) for name, exceptions in BANNED.items() for file in exceptions} - used == set()


@pytest.mark.parametrize(
    "source",
    [
        "connection.set_tenant(organization)",
        "connection.set_schema('org_1')",
        "from django_tenants.utils import schema_context",
        "@schema_context('org_1')\ndef work(): ...",
        "with tenant_context(organization): ...",
        "from django_tenants.utils import tenant_context as other",
        "transaction.on_commit(work)",
        "from django.db.transaction import on_commit",
        "application = AuthMiddlewareStack(sockets)",
        "database_sync_to_async(work)",
        "await asyncio.to_thread(work)",
        "from asyncio import to_thread",
        "loop.run_in_executor(None, work)",
        "threading.Thread(target=work)",
        "from threading import Thread",
        "from concurrent.futures import ThreadPoolExecutor",
        "await sync_to_async(work, thread_sensitive=False)()",
        "from django.core import signing",
        "from django.core.signing import dumps",
        "signing.loads(text)",
        "TimestampSigner().sign(pk)",
        "async_to_sync(layer.group_send)('live', {})",
        "asyncio.create_task(work())",
        "cursor.execute('SET search_path TO org_1')",
        "cursor.execute('set local search_path = public')",
        "cursor.execute(\"SELECT set_config('search_path', %s, false)\")",
        "cursor.execute(f'SET search_path TO {schema}')",
    ],
)
def test_each_idiom_is_found(source):
    assert found_in(source, "crm/views/somewhere.py")


@pytest.mark.parametrize(
    "source",
    ["context.on_commit(work)", '"""Never say SET search_path."""', "from crm.parts import Thread\nThread(title='x')"],
)
def test_what_only_looks_like_one_is_not(source):
    assert found_in(source, "crm/views/somewhere.py") == []


LOOKUPS = ("__lt", "__lte", "__gt", "__gte")
SHOWN_ONLY = {"queries", "admin", "views", "demo", "templatetags"}  # what is read there decides nothing


def moments_of_ones_own_in(tree: ast.AST) -> Iterator[int]:
    """Lines where rows are found by what the process thinks is the time."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg and node.arg.endswith(LOOKUPS):
            names = {name for name, _line in names_in(node.value)}
            if "timezone.now" in names or "datetime.now" in names:
                yield node.value.lineno


def test_what_is_due_is_asked_by_the_databases_clock():
    """``Now()``, or ``config.clock.now()``: two processes may disagree about the time, see docs/faults.md."""
    deciding = [path for path in files() if not SHOWN_ONLY & set(path.parts)]
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in deciding
        for line in moments_of_ones_own_in(ast.parse(path.read_text()))
    ]

    assert found == []
    assert list(moments_of_ones_own_in(ast.parse("rows.filter(due_at__lte=timezone.now() - DAY)"))) == [1]
