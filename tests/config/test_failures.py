"""A database that does not answer is no fault of the page: 503 and come again, which forms that insist do by themselves."""

import os
import re
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from django.test import Client
from psycopg import sql

from tests.cast import client_of


@pytest.fixture
def locked(committed) -> Iterator:
    """Whoever reads aurora's leads waits, and waits no longer than a moment."""
    address = re.sub(r"/[^/]*$", f"/{connection.settings_dict['NAME']}", os.environ["DATABASE_URL"])
    table = sql.Identifier(committed.aurora.schema, "crm_lead")
    with connection.cursor() as cursor, psycopg.connect(address) as other:
        cursor.execute("SET statement_timeout = '200ms'")
        other.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(table))
        yield committed.aurora
        other.rollback()
        connection.connection.execute("RESET statement_timeout")  # it goes back to the pool
    connection.close()


def patient(client: Client) -> Client:
    """One that gets the answer a browser gets."""
    client.raise_request_exception = False
    return client


def test_a_page_says_that_we_are_back_in_a_moment(locked):
    answer = patient(client_of(locked.owner.user)).get(locked.url("board/"))

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Voltamos" in answer.content.decode()


def test_the_api_says_it_as_a_problem(locked):
    answer = patient(client_of(locked.owner.user)).get(locked.url("api/v1/leads/"))

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:loved-crm:problem:away"


def test_a_fault_of_ours_stays_one(aurora, monkeypatch):
    def breaks(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("crm.views.board.BoardView.get", breaks)
    answer = patient(client_of(aurora.owner.user)).get(aurora.url("board/"))

    assert answer.status_code == 500
