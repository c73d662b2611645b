"""What the tools give, in words: for models, which read texts better than data."""

from __future__ import annotations

from typing import Any

from qa.wording import in_quotation_marks, not_written, written_by

__all__ = ["answer_text", "hits_text", "list_text", "span_text", "verify_text"]

_NEAREST = 3  # passages told where nothing answers


def answer_text(told: dict[str, Any]) -> str:
    """An answer: the text with its markers, what was written beside it, and each citation with its words and place."""
    if not told["answered"]:
        nearest = [_passage(each) for each in told["passages"][:_NEAREST]]
        head = ["Nearest passages, none of which is an answer:"] if nearest else []
        return "\n\n".join(filter(None, (told["text"], _written(told["written"]), *head, *nearest)))
    cited = "\n\n".join(
        f"[{each['marker']}] {_head(each)}, characters {each['evidence']['start']} to {each['evidence']['end']}:\n"
        f"{in_quotation_marks(each['evidence']['text'])}"
        for each in (*told["citations"], *(told["written"] or {"citations": []})["citations"])
    )
    parts = (told["text"], f"Confidence: {told['confidence']:.2f}", _written(told["written"]), cited)
    return "\n\n".join(part for part in parts if part)


def hits_text(told: dict[str, Any]) -> str:
    """Passages, best first."""
    found = "\n\n".join(f"{each['rank']}. {_passage(each)}" for each in told["hits"])
    return found or "No passage shares a word or a meaning with that."


def span_text(told: dict[str, Any]) -> str:
    """A stretch of text, under what it is of."""
    of = f"characters {told['start']} to {told['end']} of {told['length']}"
    return f"{_head(told)}, {of}:\n{told['text']}"


def list_text(told: dict[str, Any]) -> str:
    """A line for each document."""
    lines = [f"{each['id']}: {each['title']}{_dated(each)}{_tagged(each)}" for each in told["documents"]]
    more = f"More after {told['next']}" if told["next"] else "No more"
    return "\n".join([f"{told['total']:,} documents. {more}.", *lines])


def verify_text(told: dict[str, Any]) -> str:
    """A line for each quotation."""
    lines = [
        f"{number}. {each['verdict']}: {in_quotation_marks(each['text'])}\n   {each['summary']}"
        for number, each in enumerate(told["quotations"], start=1)
    ]
    verdict = "All is verbatim." if told["ok"] else "Not all is verbatim."
    return "\n".join([verdict if lines else "There is no quotation to verify.", *lines, *told["notices"]])


def _written(told: dict[str, Any] | None) -> str:
    """What a language model wrote, named for what it is, and what of it there is not; empty where none was asked."""
    if told is None:
        return ""
    sentences = [f"{each['text']} {''.join(f'[{marker}]' for marker in each['markers'])}" for each in told["sentences"]]
    shown = [written_by(told["model"]), " ".join(sentences)] if sentences else []
    return "\n".join((*shown, *not_written(told["left_out"], told["problem"])))


def _passage(each: dict[str, Any]) -> str:
    of = f"{each['title'] or each['document']} ({each['document']}), characters {each['start']} to {each['end']}"
    return f"{of}:\n{each['text']}"


def _head(each: dict[str, Any]) -> str:
    return f"{each['title'] or each['document']} ({each['document']}; {each['source']}){_dated(each)}"


def _tagged(each: dict[str, Any]) -> str:
    return f" [{', '.join(each['tags'])}]" if each["tags"] else ""


def _dated(each: dict[str, Any]) -> str:
    return f", {each['date']}" if each["date"] else ""
