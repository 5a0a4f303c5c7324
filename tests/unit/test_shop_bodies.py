"""shop/bodies.py: whatever is sent, the answer is a checked body or one sentence."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.problems import BadRequest
from shop.bodies import Address, Cancel, Faults, NewReturn, parse

MODELS = [Address, Cancel, Faults, NewReturn]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
items = st.lists(
    st.dictionaries(st.sampled_from(["item_id", "quantity", "x"]), anything) | anything
)
likely = st.fixed_dictionaries(
    {},
    optional={
        "reason": st.sampled_from(["other", "damaged", "no_longer_needed"]) | anything,
        "items": items,
        "note": anything,
        "mode": anything,
        "error_rate": anything,
        "country": anything,
    },
)


@given(
    st.sampled_from(MODELS), st.binary() | (anything | likely).map(lambda v: json.dumps(v).encode())
)
def test_anything_is_taken_or_refused_with_a_sentence(model, raw):
    try:
        assert isinstance(parse(model, raw), model)
    except BadRequest as refusal:
        assert refusal.status == 422 and refusal.message


@pytest.mark.parametrize("raw", [b"[" * 30_000, b'{"reason":' * 3_000, b'{"reason": NaN}'])
def test_text_that_hardly_is_json_is_refused(raw):
    with pytest.raises(BadRequest):
        parse(Cancel, raw)


def test_the_sentence_names_the_field():
    with pytest.raises(BadRequest, match=r" items\.0\.quantity: "):
        parse(NewReturn, b'{"items": [{"item_id": "1", "quantity": "2"}], "reason": "other"}')


def test_no_faults_means_healthy():
    assert parse(Faults, b"{}") == Faults(latency_ms=0, error_rate=0.0, mode="normal")
