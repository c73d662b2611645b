"""The records that flow from a question to its answer.

All spans count code points of `Document.text`, end exclusive; `document.text[start:end] == text` holds for every
passage, evidence and citation.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

from index import Copy

__all__ = [
    "Alternative",
    "Answer",
    "AnswerDate",
    "Citation",
    "Evidence",
    "Item",
    "RankedPassage",
    "Side",
    "Turn",
    "Written",
    "WrittenSentence",
]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    role: Literal["user", "assistant"]
    content: str

    @classmethod
    def from_json(cls, message: object) -> Self:
        """Read {"role": ..., "content": ...}; raises `ValueError` where it is anything else."""
        if isinstance(message, dict):
            role, content = message.get("role"), message.get("content")
            if role in ("user", "assistant") and isinstance(content, str):
                return cls(role, content)
        raise ValueError('a turn must be {"role": "user" or "assistant", "content": "text"}')


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence, or the few neighbouring ones, that answer; always inside the cited passage."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that the answer rests on."""

    marker: int  # from 1, as in the answer's text
    document: str  # id
    title: str
    section: str  # headings above the passage, or empty; its text opens with those directly above
    source: str  # path or URL
    date: str | None  # of publication, ISO 8601
    start: int
    end: int
    text: str  # the passage
    evidence: Evidence
    score: float  # 0 to 1, higher is better; how well this evidence answers
    page: int | None = None  # of a PDF, from 1: the page that the evidence begins on
    date_origin: str = ""  # what stated the date: "html", "dateline", "pdf properties", ...
    copies: tuple[Copy, ...] = ()  # other documents that say the same: the article under another name, syndicated
    recognised: int | None = None  # where the evidence was read by OCR: how sure that is, in percent
    retrieved_at: str | None = None  # of a page of the web: when it was fetched, ISO 8601, UTC
    text_sha256: str = ""  # of the text that all spans count in, in UTF-8; empty where an older program saved it


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage as it was ranked for the question, cited or not; or a sentence."""

    document: str
    title: str
    source: str
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of several short answers that cannot all be right."""

    answer: str  # as the best evidence for it words it
    markers: tuple[int, ...]  # of the citations that give it
    date: str | None  # of the newest document that gives it, ISO 8601
    corrects: str | None = None  # another one, that its evidence says is wrong


@dataclass(frozen=True, slots=True)
class AnswerDate:
    """Which date a short answer is."""

    value: str  # ISO 8601: "2013", "2023-09", "2023-09-08"; a period has both ends: "2003/2005", "1990/1999"
    precision: Literal["day", "month", "year", "decade", "century", "range"]
    said: str  # as the evidence words it: "Friday"
    resolved_from: str | None  # date of publication that it was worked out from; None where the words say it all


@dataclass(frozen=True, slots=True)
class Item:
    """One of several things that an answer tells."""

    text: str  # a quote, with its markers; or a document's title
    markers: tuple[int, ...] = ()
    document: str | None = None  # id, of an entry of the catalogue
    date: str | None = None  # ISO 8601: of what a timeline tells, or of publication


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison."""

    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence that a language model wrote, and that was checked: plain text, without markers."""

    text: str
    markers: tuple[int, ...]  # of `Answer.citations`, and of `Written.citations`, which go on from them


@dataclass(frozen=True, slots=True)
class Written:
    """What a language model wrote about the evidence, beside the answer and never part of its text."""

    model: str  # its name
    sentences: tuple[WrittenSentence, ...] = ()  # those that their passages support
    citations: tuple[Citation, ...] = ()  # what these rest on and the answer does not quote
    left_out: tuple[str, ...] = ()  # of each sentence that was not shown, why: "it has no marker"
    problem: str = ""  # why there is none, or not all of it, as a sentence; empty where nothing went wrong

    def to_json(self) -> dict[str, Any]:
        """As docs/json.md describes it."""
        return {
            "model": self.model,
            "sentences": [{"text": each.text, "markers": list(each.markers)} for each in self.sentences],
            "citations": [_citation_json(each) for each in self.citations],
            "left_out": list(self.left_out),
            "problem": self.problem,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known about a question, and from where."""

    question: str  # as asked
    standalone_question: str  # as understood: follow-ups are resolved from the turns before
    answered: bool
    answer: str | None  # the short answer: a date, number, name or place, as the first evidence words it
    confidence: float  # calibrated, 0 to 1: how likely the evidence answers the question
    text: str  # prose with [1] markers; where not answered, what was not found
    citations: tuple[Citation, ...]  # those that `text` uses; none where not answered
    passages: tuple[RankedPassage, ...]  # the ten best, best first, always
    sources: int = 0  # documents that give the answer, cited or not, copies counted once; 0 where not answered
    # Where documents differ: each answer, this one too; what corrects another stands first, else the newest.
    alternatives: tuple[Alternative, ...] = ()
    date: AnswerDate | None = None  # of a short answer that is a date, where it is certain which
    missing: tuple[str, ...] = ()  # where not answered: what the question names and no document mentions
    # Where not answered: the sentence nearest to the question, if any is near.
    nearest_sentence: RankedPassage | None = None
    readings: tuple[str, ...] = ()  # where a follow-up is not answered: what else it may have meant, that is
    kind: str = "fact"  # the form of the answer: "fact", "overview", "list", ... (see `qa.question.Form`)
    verdict: Literal["yes", "no"] | None = None  # of a yes or no question, where a sentence settles it
    items: tuple[Item, ...] = ()  # of an overview, a list, a timeline, the catalogue
    sides: tuple[Side, ...] = ()  # of a comparison
    generation: int = 0  # of the collection that answered; 0 where an older program saved the answer
    written: Written | None = None  # by a language model, where one is asked

    @property
    def all_citations(self) -> tuple[Citation, ...]:
        """Those that `text` uses, and behind them those that only what is written uses."""
        return (*self.citations, *(self.written.citations if self.written else ()))

    def to_json(self) -> dict[str, Any]:
        """The answer as plain data, in the form that docs/json.md describes."""
        return {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "answered": self.answered,
            "answer": self.answer,
            "confidence": round(self.confidence, 4),
            "text": self.text,
            "sources": self.sources,
            "alternatives": [
                {"answer": a.answer, "markers": list(a.markers), "date": a.date, "corrects": a.corrects}
                for a in self.alternatives
            ],
            "date": None if self.date is None else asdict(self.date),
            "missing": list(self.missing),
            "kind": self.kind,
            "verdict": self.verdict,
            "items": [_item_json(item) for item in self.items],
            "sides": [{"name": s.name, "items": [_item_json(item) for item in s.items]} for s in self.sides],
            "citations": [_citation_json(citation) for citation in self.citations],
            "nearest_sentence": None if self.nearest_sentence is None else _ranked_json(self.nearest_sentence),
            "readings": list(self.readings),
            "passages": [_ranked_json(passage) for passage in self.passages],
            "generation": self.generation,
            "written": None if self.written is None else self.written.to_json(),
        }


def _citation_json(citation: Citation) -> dict[str, Any]:
    evidence = citation.evidence
    return {
        "marker": citation.marker,
        "document": citation.document,
        "title": citation.title,
        "section": citation.section,
        "source": citation.source,
        "date": citation.date,
        "start": citation.start,
        "end": citation.end,
        "text": citation.text,
        "evidence": {"start": evidence.start, "end": evidence.end, "text": evidence.text},
        "score": round(citation.score, 4),
        "page": citation.page,
        "date_origin": citation.date_origin,
        "recognised": citation.recognised,
        "retrieved_at": citation.retrieved_at,
        "text_sha256": citation.text_sha256,
        "copies": [
            {"document": copy.document_id, "title": copy.title, "source": copy.source, "date": copy.date}
            for copy in citation.copies
        ],
    }


def _ranked_json(passage: RankedPassage) -> dict[str, Any]:
    return {
        "document": passage.document,
        "title": passage.title,
        "source": passage.source,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "score": round(passage.score, 4),
    }


def _item_json(item: Item) -> dict[str, Any]:
    return {"text": item.text, "markers": list(item.markers), "document": item.document, "date": item.date}
