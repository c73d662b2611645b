"""A greeting, thanks, and what can be asked: one friendly line, and questions that work here."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.question import Form, Question
from qa.records import Answer, Item

__all__ = ["small_talk"]

_THANKS = re.compile(
    r"^(?:many )?(?:thank|thx|ty\b|cheers|merci|gracias|danke)|\b(?:thanks|thank you|thx)\b", re.IGNORECASE
)
_BYE = re.compile(r"\b(?:bye|goodbye|see you|good ?night)\b", re.IGNORECASE)
_OK = re.compile(
    r"^(?:ok|okay|k|great|nice|cool|perfect|good|fine|got it|i see|alright|awesome|super|lol|yes|no|yep|nope)\b",
    re.IGNORECASE,
)
_HELLO = "Hello! Ask me about your documents: every answer is a quote that you can check."
_ABLE = (
    "I answer questions about your documents with sentences from them, word for word, and say where each stands. "
    "Ask for a fact, what happened, a list, a timeline, a comparison, or what a document says."
)
_TASK = "That is nothing I can do: I only find and quote what stands in your documents."


def small_talk(question: Question, examples: Sequence[str]) -> Answer:
    """A line, and example questions where there are any."""
    said = question.asked.strip()
    if question.request.form is Form.TASK:
        lead = _TASK
    elif _THANKS.search(said):
        lead = "You are welcome!"
    elif _BYE.search(said):
        lead = "Goodbye!"
    elif _OK.match(said):
        lead = "Good. What else would you like to know?"
    elif re.match(
        r"^(?:hi|hello|hey|hiya|howdy|yo|good|greetings|bonjour|salut|hola|hallo|guten)\b", said, re.IGNORECASE
    ):
        lead = _HELLO
    else:
        lead = _ABLE
    lines = [lead, *(["You could ask:", *(f"• {each}" for each in examples)] if examples else [])]
    return Answer(
        question=question.asked,
        standalone_question=question.text,
        answered=question.request.form is not Form.TASK,
        answer=None,
        confidence=1.0,
        text="\n".join(lines),
        citations=(),
        passages=(),
        kind=str(question.request.form),
        items=tuple(Item(each) for each in examples),
    )
