"""Scores in the API."""

from crm.models import Lead, ScoreRule
from tenants.context import in_tenant

RULE = {
    "reason": "Escreveu muito",
    "points": 10,
    "conditions": [{"fact": "messages_in", "is": "at_least", "value": 3}],
}


def test_a_rule_is_made_changed_switched_off_and_removed(key, aurora):
    made = key.post("score-rules/", RULE)
    assert made.status_code == 201, made.content
    rule = made.json()
    assert {name: rule[name] for name in RULE} == RULE

    changed = key.patch(f"score-rules/{rule['id']}/", {"points": -5, "is_active": False}).json()

    assert (changed["points"], changed["is_active"], changed["conditions"]) == (-5, False, RULE["conditions"])
    assert key.delete(f"score-rules/{rule['id']}/").status_code == 204
    with in_tenant(aurora.schema):
        assert not ScoreRule.objects.filter(pk=rule["id"]).exists()


def test_what_makes_no_sense_is_refused_and_nothing_is_kept(key, aurora):
    with in_tenant(aurora.schema):
        before = ScoreRule.objects.count()

    for wrong in (
        {"conditions": []},
        {"conditions": "x"},
        {"conditions": [{"fact": "password", "is": "known"}]},
        {"points": 51},
    ):
        assert key.post("score-rules/", RULE | wrong).status_code == 400, wrong

    with in_tenant(aurora.schema):
        assert ScoreRule.objects.count() == before


def test_learning_is_asked_for_and_its_state_told(key, queue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = key.post("score-rules/learn/", {})
    assert (answer.status_code, answer.json()["is_learning"]) == (200, True)

    queue.run()

    told = key.get("score-rules/status/").json()
    assert (told["is_learning"], told["outcome"], told["versions"], told["hot_line"]) == (False, "few", [], 70)


def test_a_lead_tells_why_it_has_its_score(key, marina, aurora):
    with in_tenant(aurora.schema):
        reasons = [{"points": 9, "fact": "messages_in", "value": 4, "text": "…"}, {"points": -3, "text": "Parado"}]
        Lead.objects.filter(pk=marina.pk).update(score=71, score_reasons=reasons)

    told = key.get(f"leads/{marina.pk}/").json()

    assert told["score"] == 71
    assert [reason["points"] for reason in told["score_reasons"]] == [9, -3]
    assert told["score_reasons"][1]["text"] == "Parado"
    assert told["score_reasons"][0]["text"].endswith(": 4")
