"""Learning the weights from labelled pairs: a logistic regression over the levels, small enough to be read."""

from collections.abc import Callable, Sequence
from typing import Any

from crm.identity import blocking, likeness
from crm.identity.records import CONTACT, Record

SAME, SUGGEST = 0.7, 0.3
# Levels that no set we learn from has: what they are worth by what they mean, beside their neighbours.
UNSEEN = {
    "document=near": 0.5,
    "email=mailbox": 1.45,
    "email=role": 0.4,
    "phone=near": 0.3,
}


def learn(
    sets: Sequence[tuple[Sequence[Record], Sequence[Record] | None, Callable[[Any, Any], bool]]], *, caution: float
) -> dict[str, Any]:
    """Weights of one profile from sets of it. ``caution`` keeps them small: more of it, and rare levels say less."""
    from sklearn.feature_extraction import DictVectorizer  # heavy, and needed by nobody who only compares
    from sklearn.linear_model import LogisticRegression

    said: list[dict[str, str]] = []
    labels: list[bool] = []
    for records, others, is_one in sets:
        for one, other in blocking.pairs(records, others):
            said.append(likeness.levels(one, other))
            labels.append(is_one(one.id, other.id))
    names = DictVectorizer()
    model = LogisticRegression(C=1 / caution, max_iter=5000).fit(names.fit_transform(said), labels)
    learned = dict(zip(names.get_feature_names_out(), model.coef_[0], strict=True))
    weights = (UNSEEN if sets[0][0][0].profile == CONTACT else {}) | learned
    return {
        "bias": round(float(model.intercept_[0]), 4),
        "same": SAME,
        "suggest": SUGGEST,
        "weights": {name: round(float(weight), 4) for name, weight in sorted(weights.items())},
    }
