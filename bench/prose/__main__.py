"""Of the sentences of a fake model, how many that are wrong by one thing are dropped, and how many right ones kept?

    python -m bench.prose SET [SET ...] [--manner first] [--sentences 300] [--seed 7] [--show]

A SET is a folder with `documents.jsonl` and `questions.jsonl`. Its documents are indexed, its questions searched, and
over the ten passages of each a fake model writes eight sentences, half of them wrong in one number, name, negation or
marker (`cases.py`). They come to the writer in small pieces, as from a server. `--manner hand` needs no set: fifty
sentences by hand, which are much freer. Bars: .95 of the wrong ones dropped, .90 of the right ones kept; prints one
line of JSON a set.

`first` is for tuning; `second` makes its sentences in other ways, and was only measured.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from bench.prose.by_hand import BY_HAND, PASSAGES
from bench.prose.cases import Case, Manner, cases_of
from bench.prose.first import FIRST
from bench.prose.second import SECOND
from index import Collection, Passage
from qa.answering import LeftOut
from qa.reading import EntailmentReader, default_reader
from qa.writing import LanguageModel, LanguageModelSettings

_MANNERS = {manner.name: manner for manner in (FIRST, SECOND)}
_OF_A_QUESTION = 8
_PASSAGES = 10
_PIECE = 5  # characters that come at a time
_BARS = {"dropped": 0.95, "kept": 0.90}

_Asked = tuple[Sequence[Passage], Sequence[Case]]


def main() -> None:
    """Measure, and print one line of JSON a set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", type=Path)
    parser.add_argument("--manner", choices=[*_MANNERS, "hand"], default="first")
    parser.add_argument("--sentences", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", action="store_true", help="Print each sentence that was judged wrong.")
    chosen = parser.parse_args()
    if chosen.manner == "hand":
        _print("by hand", "hand", _measured([(PASSAGES, BY_HAND)], show=chosen.show))
    for folder in chosen.sets:
        chance = random.Random(chosen.seed)  # noqa: S311 - any will do that repeats
        asked = list(_asked(folder, _MANNERS[chosen.manner], chosen.sentences, chance))
        _print(folder.name, chosen.manner, _measured(asked, show=chosen.show))


def _asked(folder: Path, manner: Manner, sentences: int, chance: random.Random) -> Iterator[_Asked]:
    questions = [json.loads(line)["question"] for line in (folder / "questions.jsonl").read_text("utf-8").splitlines()]
    chance.shuffle(questions)
    with tempfile.TemporaryDirectory() as data, Collection.open(data) as collection:
        collection.sync([folder / "documents.jsonl"])
        left = sentences
        for question in questions:
            passages = [hit.passage for hit in collection.search(question, _PASSAGES)]
            cases = cases_of(manner, passages, chance, min(_OF_A_QUESTION, left)) if passages else []
            left -= len(cases)
            if cases:
                yield passages, cases
            if left <= 0:
                return


def _measured(asked: Sequence[_Asked], *, show: bool) -> Counter[tuple[str, bool]]:
    """How many of each kind were told, and how many left out."""
    reader = default_reader()
    assert isinstance(reader, EntailmentReader)
    judged: Counter[tuple[str, bool]] = Counter()
    for passages, cases in asked:
        for case in cases:
            settings = LanguageModelSettings("http://127.0.0.1:1/v1", "fake", passages=_PASSAGES)
            told = list(
                LanguageModel(settings, lambda *_, case=case: _pieces(case)).write("", (), passages, reader.entailments)
            )
            left_out = [each.reason for each in told if isinstance(each, LeftOut)]
            # Of a sentence that was cut in two a right one must be told whole, and nothing of a wrong one.
            is_told = not left_out if case.is_right else len(left_out) < len(told)
            judged["right" if case.is_right else case.how.rpartition(", ")[2], is_told] += 1
            if show and is_told is not case.is_right:
                print(f"{case.how}: {case.text}", *left_out, sep="\n   ")
    return judged


def _pieces(case: Case) -> Generator[str, None, None]:
    return (case.text[place : place + _PIECE] for place in range(0, len(case.text), _PIECE))


def _print(name: str, manner: str, judged: Counter[tuple[str, bool]]) -> None:
    right = judged["right", True] + judged["right", False]
    wrong = judged.total() - right
    told = sum(count for (kind, is_told), count in judged.items() if kind != "right" and is_told)
    shares = {"dropped": 1 - told / wrong, "kept": judged["right", True] / right}
    leaks = {kind: count for (kind, is_told), count in sorted(judged.items()) if kind != "right" and is_told}
    print(
        json.dumps(
            {"set": name, "manner": manner, "right": right, "wrong": wrong}
            | {name: round(share, 3) for name, share in shares.items()}
            | {"told though wrong": leaks, "met": all(shares[name] >= bar for name, bar in _BARS.items())}
        ),
        flush=True,
    )


if __name__ == "__main__":
    main()
