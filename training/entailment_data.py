"""Examples of what follows from a text: a yes or no question or a claim, and whether the text says yes, no or nothing.

Made from BoolQ and its contrast set, CondaQA, FEVER Symmetric, FoolMeTwice and WiCE, as `../train/more` holds them.
Texts that say nothing are the nearest ones about something else, and sentences of the same article that do not count as
evidence. One subject in ten is held out.
"""

from __future__ import annotations

import enum
import random
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from training.reader_data import rows_of

__all__ = ["Claim", "Follows", "claims"]

LONGEST = 800  # characters of a text
HELD_OUT_SHARE = 10
OTHERS = 0.45  # share of the questions of BoolQ that are asked of another text too
CONDAQA = 0.55  # share of its many questions that are taken
MIXED = 0.5  # share of claims whose evidence stands among other sentences
UNTOLD = 0.9  # share of claims that are made once more of sentences beside the evidence
SHORTEST = 40  # characters of a sentence of a web page that is one
_NEAREST = 8
_MARKS = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]"}
_YES_NO = {"yes": 1, "no": 2}


class Follows(enum.IntEnum):
    """What a text says to a claim, and which of the model's three scores is that one's."""

    NOTHING = 0
    YES = 1
    NO = 2


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim, or a question that yes or no answers, beside a text."""

    claim: str
    head: str
    text: str
    follows: Follows
    origin: str
    held_out: bool


def claims(folder: Path, rng: random.Random) -> list[Claim]:
    """All examples, in random order."""
    made = [*_boolq(folder, rng), *_condaqa(folder, rng), *_fever(folder), *_fool_me_twice(folder, rng)]
    made += _wice(folder, rng)
    rng.shuffle(made)
    return made


def _boolq(folder: Path, rng: random.Random) -> Iterator[Claim]:
    rows = [row for name in ("boolq", "boolq_contrast") for row in rows_of(folder / f"{name}.jsonl.gz")]
    texts = sorted({(row["context"], row["title"]) for row in rows})
    vectorizer = TfidfVectorizer(stop_words="english", sublinear_tf=True)
    matrix = vectorizer.fit_transform(text for text, _ in texts)
    for row in rows:
        held_out = _is_held_out(row["title"] or row["id"])
        text = _clean(row["context"])[: LONGEST + 200]
        yield Claim(row["question"], row["title"], text, Follows(_YES_NO[row["yes_no"]]), "boolq", held_out)
        if rng.random() < OTHERS:
            asked = vectorizer.transform([f"{row['question']} {row['title']}"])
            nearest = np.argsort(-(asked @ matrix.T).toarray()[0])[:_NEAREST]
            others = [texts[place] for place in nearest if texts[place][1] != row["title"]]
            if others:
                text, title = others[min(int(rng.expovariate(1)), len(others) - 1)]
                yield Claim(row["question"], title, _clean(text)[:LONGEST], Follows.NOTHING, "boolq-other", held_out)


def _condaqa(folder: Path, rng: random.Random) -> Iterator[Claim]:
    for row in rows_of(folder / "condaqa.jsonl.gz"):
        said = _YES_NO.get(row.get("yes_no", ""), 0)
        if not (said or row.get("no_answer")) or (said and rng.random() > CONDAQA):
            continue
        text = _around(_clean(row["context"]), _clean(row.get("sentence_with_negation", "")))
        yield Claim(row["question"], "", text, Follows(said), "condaqa", _is_held_out(row["id"].split("-")[0]))


def _fever(folder: Path) -> Iterator[Claim]:
    for row in rows_of(folder / "fever_symmetric.jsonl.gz"):
        said = Follows.YES if row["label"] == "SUPPORTS" else Follows.NO
        yield Claim(_clean(row["question"]), "", _clean(row["context"]), said, "fever", _is_held_out(row["id"]))


def _fool_me_twice(folder: Path, rng: random.Random) -> Iterator[Claim]:
    for row in rows_of(folder / "fm2_claims.jsonl.gz"):
        sentences = [_clean(each) for each in row["sentences"]]
        evidence = [sentences[place] for place in row["evidence"]]
        others = [each for place, each in enumerate(sentences) if place not in row["evidence"]]
        rng.shuffle(others)
        if rng.random() < MIXED:
            evidence += others[: rng.randint(1, 2)]
            rng.shuffle(evidence)
        said = Follows.YES if row["label"] == "SUPPORTS" else Follows.NO
        of_row = (_is_held_out(row["title"]),)
        claim, title = _clean(row["question"]), row["title"]
        yield Claim(claim, title, " ".join(evidence)[:LONGEST], said, "fm2", *of_row)
        if others and rng.random() < UNTOLD:
            untold = " ".join(others[: rng.randint(1, 3)])[:LONGEST]
            yield Claim(claim, title, untold, Follows.NOTHING, "fm2-other", *of_row)


def _wice(folder: Path, rng: random.Random) -> Iterator[Claim]:
    for row in rows_of(folder / "wice_claims.jsonl.gz"):
        sentences = [_clean(each) for each in row["sentences"]]
        sets = row.get("evidence_sets") or [row.get("evidence") or []]
        counted = {place for each in sets for place in each}
        claim, title, held_out = _clean(row["question"]), row["title"], _is_held_out(row["title"])
        if row["label"] == "supported":
            text = " ".join(sentences[place] for place in sorted(sets[0]))[:LONGEST]
            yield Claim(claim, title, text, Follows.YES, "wice", held_out)
        others = [each for place, each in enumerate(sentences) if place not in counted and len(each) > SHORTEST]
        if others:
            first = rng.randrange(len(others))
            text = " ".join(others[first : first + 3])[:LONGEST]
            yield Claim(claim, title, text, Follows.NOTHING, "wice-other", held_out)


def _around(text: str, sentence: str) -> str:
    """A part of a long text with the sentence in it."""
    at = text.find(sentence) if sentence else -1
    if len(text) <= LONGEST or at < 0:
        return text[: LONGEST + 100]
    start = max(0, min(at - 200, len(text) - LONGEST))
    start = max(text.rfind(". ", 0, start) + 2, 0) if start else 0
    return text[start : start + LONGEST] if at + len(sentence) <= start + LONGEST else text[at : at + LONGEST]


def _clean(text: str) -> str:
    """Without the marks and blanks of a treebank."""
    for mark, plain in _MARKS.items():
        text = text.replace(mark, plain)
    text = re.sub(r" ([.,;:?!)'%])", r"\1", text)
    return " ".join(re.sub(r"([(]) ", r"\1", text).split())


def _is_held_out(subject: Any) -> bool:
    return zlib.crc32(str(subject).encode()) % HELD_OUT_SHARE == 0
