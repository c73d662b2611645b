"""What the message of an answer holds: its text, and behind it what a language model wrote; and the markers in both.

The text comes first, so that it is there at once and the same with and without a language model. Chat clients show it
as Markdown: what a document quotes must be no picture there, which would be fetched, and no link.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qa.links import fingerprint, link_to
from qa.wording import not_written, own_markers, written_by

__all__ = ["Content", "all_citations", "content_of", "without_written"]

_NOTES = "\n\nAbout the language model: "
_BY = re.escape(f"\n\n{written_by('MODEL', 'above')}\n\n").replace("MODEL", r"[^\n]*")
_WRITTEN = re.compile(f"{_BY}|{re.escape(_NOTES)}")
_MADE = re.compile(r"(?<=!)\[|(?<=\])[(\[:]|<(?=[A-Za-z/!?])")  # what makes pictures, links and HTML of Markdown
Told = dict[str, Any]  # an answer, or a part of it, in the form of docs/json.md


@dataclass(frozen=True, slots=True)
class Content:
    """A text for people, and where its markers stand."""

    text: str
    markers: tuple[tuple[int, int, int], ...]  # start and end in the text, in code points, and which marker it is

    def annotations(self, told: Told, page: str) -> Iterator[Told]:
        """OpenAI's annotations: of each marker the place, and the link that opens what it stands for.

        `page` is the page's address, with its "/".
        """
        cited = {each["marker"]: each for each in all_citations(told)}
        for start, end, marker in self.markers:
            citation = cited[marker]
            evidence = citation["evidence"]
            link = link_to(citation["document"], evidence["start"], evidence["end"], fingerprint(evidence["text"]))
            yield {
                "type": "url_citation",
                "url_citation": {
                    "start_index": start,
                    "end_index": end,
                    "title": citation["title"] or citation["document"],
                    "url": f"{page}{link}",
                },
            }


def content_of(told: Told, *, goes_on: bool = False) -> Content:
    """The content of an answer; as long as it `goes_on`, more sentences are written, and it only grows."""
    return _inert(_content_of(told, goes_on=goes_on))


def _inert(content: Content) -> Content:
    r"""The content with a backslash before each character that would make a picture, a link or HTML of what is quoted.

    Example: "![seen](https://a.example)" -> "!\[seen]\(https://a.example)", which Markdown shows as it was.
    """
    made = [found.start() for found in _MADE.finditer(content.text)]
    places = tuple(
        (start + bisect_right(made, start), end + bisect_left(made, end), marker)
        for start, end, marker in content.markers
    )
    return Content(_MADE.sub(lambda found: f"\\{found[0]}", content.text), places)


def _content_of(told: Told, *, goes_on: bool) -> Content:
    text, markers = told["text"], list(_quoted(told))
    written = told["written"]
    if written is None:
        return Content(text, tuple(markers))
    if written["sentences"]:
        text += f"\n\n{written_by(written['model'], 'above')}\n\n"
    for place, sentence in enumerate(written["sentences"]):
        text += f"{' ' if place else ''}{sentence['text']} "
        for marker in sentence["markers"]:
            start = len(text)
            text += f"[{marker}]"
            markers.append((start, len(text), marker))
    notes = [] if goes_on else not_written(written["left_out"], written["problem"])
    return Content(f"{text}{_NOTES}{' '.join(notes)}" if notes else text, tuple(markers))


def without_written(content: str) -> str:
    """The answer's own text in a content that a client sends back: what a follow-up refers to on the page as well."""
    found = _WRITTEN.search(content)
    return content[: found.start()] if found else content


def all_citations(told: Told) -> list[Told]:
    """Those that the text uses, and behind them those that only what is written uses, in the order of their markers."""
    written = told["written"]
    return [*told["citations"], *(written["citations"] if written else ())]


def _quoted(told: Told) -> Iterator[tuple[int, int, int]]:
    """The markers of the text of an answer."""
    known = {each["marker"] for each in told["citations"]}
    for found in own_markers(told["text"], (each["evidence"]["text"] for each in told["citations"])):
        if int(found[1]) in known:
            yield found.start(), found.end(), int(found[1])
