"""The description of the API: valid, complete, readable by anybody, in pages that the browser lets run."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from drf_spectacular import plumbing

from tenants.api.docs import description
from tests.api.calling import validator
from tests.queries import count_queries

OPERATIONS = [
    (f"{method} {path}", operation)
    for path, methods in description()["paths"].items()
    for method, operation in methods.items()
]


@pytest.mark.parametrize("language", ["en", "pt-br"])
def test_it_is_valid_and_nothing_in_it_is_guessed(language, capsys):
    """In either language: two lists of choices may be the same in one of them only. Not all warnings count as such."""
    with translation.override(language):
        plumbing._load_enum_name_overrides.cache_clear()
        call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())
    plumbing._load_enum_name_overrides.cache_clear()
    assert capsys.readouterr().err == ""


def test_it_is_openapi_3_1_for_anybody(db):
    with count_queries() as queries:
        answer = Client().get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})

    assert answer.status_code == 200
    assert answer.json()["openapi"] == "3.1.0"
    assert Client().get("/api/v1/schema/").content.startswith(b"openapi: 3.1.0")
    assert len(queries) == 0


def test_it_is_not_below_an_organization(aurora, browser):
    client = browser(aurora.owner)

    assert [client.get(aurora.url(f"api/v1/{page}/")).status_code for page in ("schema", "docs", "redoc")] == [404] * 3


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _operation in OPERATIONS])
def test_every_action_says_what_it_is_for_and_what_it_answers(name, operation):
    assert operation["summary"]
    assert len(operation["tags"]) == 1
    assert operation["security"] == [{who: [], "organization": []} for who in ("apiKey", "token", "app")]
    assert {"401", "403", "404", "429", "503"} <= operation["responses"].keys()
    for status, response in operation["responses"].items():
        assert response["description"], (name, status)
        for media_type, content in response.get("content", {}).items():
            if media_type == "application/octet-stream":  # a file
                continue
            assert media_type == ("application/json" if status[0] == "2" else "application/problem+json")
            assert "example" in content or "examples" in content, (name, status)
    if "requestBody" in operation:
        assert {"400", "413", "415"} <= operation["responses"].keys()


def test_every_filter_is_explained():
    parameters = [parameter for _name, operation in OPERATIONS for parameter in operation.get("parameters", [])]

    assert [p["name"] for p in parameters if p["in"] == "query" and not p.get("description")] == []


def test_every_tag_is_explained():
    used = {operation["tags"][0] for _name, operation in OPERATIONS}

    assert used == {tag["name"] for tag in description()["tags"]}


def shown():
    """All examples, each with the schema that it stands for."""
    for name, operation in OPERATIONS:
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        for part in [*bodies, *operation["responses"].values()]:
            for content in part.get("content", {}).values():
                examples = [example["value"] for example in content.get("examples", {}).values()]
                for value in [*examples, *([content["example"]] if "example" in content else [])]:
                    yield name, content["schema"], value


def test_every_example_fits_its_shape():
    examples = list(shown())

    assert len(examples) > 100
    for name, schema, value in examples:
        errors = [error.message for error in validator(json.dumps(schema)).iter_errors(value)]
        assert not errors, (name, errors)


def test_examples_leave_nothing_out():
    """Of what is answered every field is shown."""
    for name, schema, value in shown():
        component = schema.get("$ref", "").rpartition("/")[2]
        known = description()["components"]["schemas"].get(component, {})
        if known and "Request" not in component and "Problem" not in component:
            assert value.keys() == known["properties"].keys(), name


def test_postman_gets_a_request_for_every_action(db, tmp_path):
    call_command("api_collection", to=tmp_path / "api.json", stdout=StringIO())
    answer = Client().get("/api/v1/postman/")

    told = answer.json()
    assert (answer.status_code, told) == (200, json.loads((tmp_path / "api.json").read_text()))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="loved-crm.postman_collection.json"'
    requests = {item["name"]: item["request"] for folder in told["item"] for item in folder["item"]}
    assert sum(len(folder["item"]) for folder in told["item"]) == len(OPERATIONS)
    assert [each["key"] for each in told["variable"]] == ["url", "token", "organization"]
    made = requests["Create a lead"]
    assert (made["method"], made["url"]["raw"]) == ("POST", "{{url}}/api/v1/leads/")
    assert {each["key"]: each["value"] for each in made["header"]} == {
        "X-Org-Id": "{{organization}}",
        "Idempotency-Key": "{{$guid}}",
    }
    assert "contact" in json.loads(made["body"]["raw"])
    message = requests["Follow a message's way"]["url"]
    assert message["raw"] == "{{url}}/api/v1/conversations/:conversation/messages/:id/steps/"
    assert [each["key"] for each in message["variable"]] == ["conversation", "id"]
    assert requests["Send a file"]["body"]["mode"] == "formdata"


@pytest.mark.parametrize("page", ["docs", "redoc"])
def test_the_pages_load_from_here_only_and_run_no_inline_script(page, db):
    answer = Client().get(f"/api/v1/{page}/")

    html, policy = answer.content.decode(), answer.headers["Content-Security-Policy"]
    assert answer.status_code == 200
    assert "https://" not in html
    assert "<script>" not in html
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src 'self'" in policy
    assert "'unsafe-eval'" not in policy
    assert "script-src 'self' 'unsafe-inline'" not in policy


def test_the_script_of_the_swagger_page_is_served_apart(db):
    answer = Client().get("/api/v1/docs/?script=")

    assert answer.headers["Content-Type"].startswith("application/javascript")
    assert b"/api/v1/schema/" in answer.content
