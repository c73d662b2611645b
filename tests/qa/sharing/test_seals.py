"""Seals on exchanges: they hold through a browser, and break with any change."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from qa.sharing.seals import SEAL, is_sealed, seal, sealed_part

KEY = b"k" * 32
GIVEN: dict[str, Any] = {
    "number": 1,
    "question": "Où ? \u202e😀 <b>",
    "answer": {"answer": None, "confidence": 1.0, "score": 0.1234, "citations": [{"start": 0, "text": "Ça"}]},
    "problem": "",
    "worded": "",
    "where": None,
}
SEALED = {**GIVEN, SEAL: seal(KEY, GIVEN)}


def test_a_seal_holds_through_a_browser() -> None:
    """Which writes 1.0 as 1, keeps the fields in whatever order, and adds some of its own."""
    back = json.loads(json.dumps(SEALED, ensure_ascii=False).replace("1.0", "1"))
    back = {**dict(reversed(back.items())), "helpful": True}
    assert is_sealed(KEY, back)
    assert SEAL not in sealed_part(back)
    assert "helpful" not in sealed_part(back)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("number",), 2),
        (("question",), "Où?"),
        (("problem",), "x"),
        (("worded",), "x"),
        (("where",), {"since": "2013"}),
        (("answer",), None),
        (("answer", "answer"), "Bob"),
        (("answer", "score"), 0.1235),
        (("answer", "more"), 1),
        (("answer", "citations", 0, "text"), "Ca"),
        (("answer", "citations", 0, "start"), True),
        ((SEAL,), "0" * 64),
        ((SEAL,), "é"),
        ((SEAL,), "\ud800"),
        ((SEAL,), None),
        ((SEAL,), 1),
    ],
)
def test_a_change_breaks_it(place: tuple[Any, ...], value: Any) -> None:
    """Wherever it is, and whatever stands in the place of the seal."""
    changed: Any = copy.deepcopy(SEALED)
    inner = changed
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    assert not is_sealed(KEY, changed)


def test_a_seal_is_of_one_key() -> None:
    """What one collection answered is not an answer of another."""
    assert not is_sealed(b"o" * 32, SEALED)
