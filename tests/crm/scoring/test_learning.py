"""What is learnt from leads whose end is known: exact, honest about time, and numbers only."""

import copy
import json
import random

import pytest

from crm.scoring import encoding, measuring, model, training
from crm.scoring.encoding import Corrupt
from crm.scoring.facts import Kind
from crm.scoring.learning import Encoded, History, Recipe, learn

KINDS = {
    "source": Kind.CATEGORY,
    "messages_in": Kind.NUMBER,
    "value": Kind.NUMBER,
    "has_email": Kind.YES_NO,
    "tags": Kind.TAGS,
}


def history(count: int = 400, seed: int = 7) -> History:
    """Referrals that write much are won; the value says nothing."""
    dice = random.Random(seed)
    rows, won = [], []
    for _number in range(count):
        row = {
            "source": dice.choice(["referral", "ad", "site"]),
            "messages_in": dice.randint(0, 12),
            "value": dice.choice([None, 1000, 5000, 20000]),
            "has_email": dice.random() < 0.5,
            "tags": dice.sample(["vip", "site", "urgente"], dice.choice([0, 1, 2])),
        }
        odds = 0.1 + 0.05 * row["messages_in"] + 0.25 * (row["source"] == "referral")
        rows.append(row)
        won.append(dice.random() < odds)
    return History(rows, won, KINDS, [10.0] * count)


@pytest.fixture(scope="module")
def trained():
    return training.train(history())


def test_it_learns_what_made_the_difference(trained):
    referral = {"source": "referral", "messages_in": 11, "value": 5000, "has_email": True, "tags": []}
    advert = {"source": "ad", "messages_in": 0, "value": 5000, "has_email": True, "tags": []}

    assert trained.metrics["auc"] > 0.65
    assert trained.model.percent(referral) > 65
    assert trained.model.percent(advert) < 30
    assert trained.model.shares(referral)["source"] > 4
    assert trained.model.shares(advert)["messages_in"] < -10


@pytest.mark.parametrize("bands", [True, False])
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_the_reasons_add_up_to_the_score(share, bands):
    known = history()
    learnt = learn(Encoded.of(known), Recipe(trees_share=share, bands=bands))

    for row in known.rows[:20]:
        assert learnt.usual + sum(learnt.shares(row).values()) == pytest.approx(learnt.percent(row), abs=1e-6)


def test_trees_say_without_the_library_what_they_say_with_it():
    import numpy as np
    from sklearn.ensemble import HistGradientBoostingClassifier

    known = Encoded.of(history())
    learnt = learn(known, Recipe(trees_share=1.0))
    same = HistGradientBoostingClassifier(
        max_iter=120, learning_rate=0.07, max_leaf_nodes=8, min_samples_leaf=30, l2_regularization=5.0,
        early_stopping=False, random_state=0,
    ).fit(known.matrix, known.won)  # fmt: skip

    ours = [learnt.likelihood(list(row)) for row in known.matrix[:50]]

    assert np.allclose(ours, same.predict_proba(known.matrix[:50])[:, 1], atol=1e-9)


def test_what_was_kept_scores_the_same_and_holds_nothing_but_numbers_and_words(trained):
    kept = json.dumps(trained.model.as_json())

    again = model.read(json.loads(kept))

    row = history().rows[0]
    assert again.percent(row) == trained.model.percent(row)
    assert again == trained.model


def breakages() -> list:
    def wrong(change):
        return lambda body: change(body) or body

    return [
        lambda body: None,
        lambda body: [],
        lambda body: "{}",
        wrong(lambda body: body.pop("weights") and None),
        wrong(lambda body: body.update(format=99)),
        wrong(lambda body: body.update(weights=body["weights"][1:])),
        wrong(lambda body: body["weights"].__setitem__(0, float("nan"))),
        wrong(lambda body: body["weights"].__setitem__(0, "__import__('os')")),
        wrong(lambda body: body.update(slope=-1)),
        wrong(lambda body: body.update(trees=[[[0, 0.5, 0, 0, 1.0]], [[0, 0.5, 1, 0, 1.0]]])),
        wrong(lambda body: body.update(trees=[[[9999, 0.5, 1, 2, 1.0], [0, 0, 0, 0, 1.0], [0, 0, 0, 0, 1.0]]])),
        wrong(lambda body: body["columns"][0].update(kind="pickle")),
        wrong(lambda body: body.update(bands=[{"low": 0}])),
    ]


@pytest.mark.parametrize("number", range(len(breakages())))
def test_a_broken_body_is_refused(trained, number):
    body = copy.deepcopy(trained.model.as_json())

    with pytest.raises(Corrupt):
        model.read(breakages()[number](body))


def test_the_newest_fifth_is_never_learnt_from_before_it_is_measured():
    known = history(500)
    turned = History(known.rows, [*known.won[:400], *(not won for won in known.won[400:])], KINDS, known.days)

    honest, fooled = training.train(known, refit=False), training.train(turned, refit=False)

    assert honest.model == fooled.model
    assert fooled.metrics["auc"] == pytest.approx(1 - honest.metrics["auc"], abs=1e-3)


def test_what_is_unknown_is_no_accident():
    columns = encoding.fit([{"value": number} for number in (1, 2, 3, 4, 5, None)], {"value": Kind.NUMBER})

    assert encoding.encode(columns, {})[-1] == 1.0
    assert encoding.encode(columns, {"value": "nonsense"})[-1] == 1.0
    assert encoding.encode(columns, {"value": 3})[-1] == 0.0
    assert len(encoding.encode(columns, {})) == len(encoding.owners(columns))


def test_measures_are_those_of_the_books():
    assert measuring.auc([1, 2, 3, 4], [False, False, True, True]) == 1.0
    assert measuring.auc([1, 1, 1, 1], [False, True, True, False]) == 0.5
    assert measuring.auc([3, 1, 2], [True, True, False]) == 0.5
    assert measuring.auc([1, 2], [True, True]) is None
    assert measuring.brier([100, 0, 50], [True, False, True]) == pytest.approx(0.25 / 3)
    assert measuring.right_side([80, 60, 75, 10], [True, True, False, False], 70) == 0.5
    assert measuring.line_for([10, 20, 30, 40, 90], 0.2) == 90
    assert measuring.calibration([5, 8, 95], [False, True, True]) == [
        {"low": 0, "count": 2, "said": 6.5, "came": 50.0},
        {"low": 90, "count": 1, "said": 95.0, "came": 100.0},
    ]
