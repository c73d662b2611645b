"""Which quotes of a conversation do not stand any more as they were quoted."""

from __future__ import annotations

from typing import Any

import pytest

from index import Document
from qa.errors import FieldError
from qa.json_fields import Fields
from qa.page.chat.standing import changed

TEXT = "It rained. They left since it rained."


class Held:
    """A collection of one document, that counts how often it is read."""

    def __init__(self) -> None:
        self.read = 0

    def document(self, document_id: str) -> Document:
        """The one there is."""
        self.read += 1
        if document_id != "a":
            raise KeyError(document_id)
        return Document("a", "Weather", TEXT, "a.txt")


def quote(key: str, document: str, start: int, text: str) -> Fields:
    """As the browser sends it."""
    return Fields({"key": key, "document": document, "start": start, "text": text}, "")


def test_only_what_changed_is_told() -> None:
    """Moved, gone, or its document removed; each document is read once, in whatever order its quotes come."""
    held = Held()
    quotes = [
        quote("1 1", "a", 0, "It rained."),
        quote("1 2", "gone", 0, "It rained."),
        quote("2 1", "a", 3, "They left"),
        quote("2 2", "gone", 9, "They left"),
        quote("3 1", "a", 0, "It snowed."),
    ]
    told = {each["key"]: (each["kind"], each["badge"]) for each in changed(held, quotes)}
    wrong, removed = ("changed", "≠ Source changed"), ("removed", "✗ Source removed")
    assert told == {"1 2": removed, "2 1": wrong, "2 2": removed, "3 1": wrong}
    assert held.read == 2


@pytest.mark.parametrize("row", [{"key": 1}, {"key": "1", "document": "a", "start": -1, "text": ""}])
def test_what_is_no_quote_is_refused(row: dict[str, Any]) -> None:
    """In a sentence."""
    with pytest.raises(FieldError):
        changed(Held(), [Fields(row, "")])


def test_more_than_a_conversation_holds_is_refused() -> None:
    """Before anything is read."""
    held = Held()
    with pytest.raises(FieldError, match="5,001"):
        changed(held, [quote("1 1", "a", 0, "")] * 5_001)
    assert held.read == 0
