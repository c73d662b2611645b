"""How often is the verdict on a quotation right? A thousand of them, made with a seed from texts at hand.

    python -m bench.quotations DOCUMENTS ... --held-out OTHERS [--count 1000] [--seed 1]

Of each kind as many as of the others: as they stand, with other typography; with marked changes; with another source
named; with one word, one number or one negation changed; made of two places; and such as stand in none (sentences of
the texts that are held out). Each stands in a draft of a few sentences, marked in one of the ways of its language, so
that finding it counts as well. Also prints how long the check took, and what the index of words costs.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index import Collection, Document, Span, language_of, sentence_spans, tokens
from qa.drafts import Verdict, check_draft
from tests.toy import ToyEmbedder

__all__ = ["Case", "Texts", "cases"]

_MARKS = {
    "de": ("„“", "»«"), "fr": ("«\u00a0\u00a0»", "“”"), "es": ("«»", "“”"), "ru": ("«»", "„“"), "tr": ("“”", '""'),
    "en": ("“”", '""', "‘’"),
}  # fmt: skip
_NEGATIONS = {"en": "not", "de": "nicht", "es": "no", "ru": "не", "fr": "pas", "tr": "değil"}
_NUMBER = re.compile(r"(?<![\w.,])\d{1,4}(?![\w.,]\w|\w)")
_SHORTEST, _LONGEST = 8, 45  # words of a sentence that is quoted
_AROUND = "As was to be expected in that year, the report says this:"


@dataclass(frozen=True)
class Case:
    """A draft with one quotation, and the verdict on it."""

    kind: str
    draft: str
    quoted: str
    verdict: Verdict


@dataclass(frozen=True)
class _Sentence:
    document: str
    number: int  # in the document
    text: str
    language: str


class Texts:
    """Sentences of documents, and whole texts to look into."""

    def __init__(self, documents: Iterable[Document], chosen: random.Random) -> None:
        self.texts: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self._spans: dict[str, list[Span]] = {}
        for document in documents:
            self.texts[document.id], self.titles[document.id] = document.text, document.title
        named = Counter(self.titles.values())
        self.own_titles = [name for name, title in self.titles.items() if named[title] == 1 and len(title.split()) > 1]
        self._all = f" {' '.join(' '.join(tokens(text).keys) for text in self.texts.values())} "
        self.vocabulary = sorted({word for text in chosen.sample([*self.texts.values()], 20) for word in _words(text)})

    def sentence(self, chosen: random.Random, suits: Callable[[str], bool] = lambda _: True) -> _Sentence:
        """One of some length that suits."""
        while True:
            name = chosen.choice(list(self.texts))
            text = self.texts[name]
            spans = self._spans.setdefault(name, []) or sentence_spans(text[:20_000])
            self._spans[name] = spans
            number = chosen.randrange(len(spans)) if spans else 0
            said = text[slice(*spans[number])] if spans else ""
            plain = "\n" not in said and not re.search(r"[\"“”„«»‘`…\[\]]|''|\.\.|^\W|(?<!\w)['’]|['’](?!\w)", said)
            plain = plain and len(_words(said)) > 2
            if plain and _SHORTEST <= len(said.split()) <= _LONGEST and suits(said):
                return _Sentence(name, number, said, language_of(said) or "en")

    def holds(self, words: str, document: str | None = None) -> bool:
        """Whether words stand somewhere, or in a document."""
        keys = f" {' '.join(tokens(words).keys)} "
        return keys in (self._all if document is None else f" {' '.join(tokens(self.texts[document]).keys)} ")


def cases(texts: Texts, others: Texts, count: int, chosen: random.Random) -> Iterator[Case]:
    """So many cases, of each kind in turn."""
    makers = (_verbatim, _typography, _marked, _other_source, _word, _number, _negation, _stitched, _invented)
    made = 0
    while made < count:
        case = makers[made % len(makers)](texts, others, chosen)
        if case is not None:
            made += 1
            yield case


def _drafted(
    kind: str, quoted: str, verdict: Verdict, language: str, chosen: random.Random, reference: str = ""
) -> Case:
    marks = chosen.choice(_MARKS.get(language, _MARKS["en"]))
    if "’" in marks and re.search(r"['’]", quoted):
        marks = "“”"
    half = len(marks) // 2
    if chosen.random() < 0.15 and "\n" not in quoted:
        lines = quoted.split(" ")
        body = "\n".join("> " + " ".join(lines[place : place + 9]) for place in range(0, len(lines), 9))
        return Case(kind, f"{_AROUND}\n\n{body}\n\n{reference}\n\nNobody knows more.\n", quoted, verdict)
    draft = f"{_AROUND} {marks[:half]}{quoted}{marks[half:]} {reference}. Nobody knows more.\n"
    return Case(kind, draft, quoted, verdict)


def _verbatim(texts: Texts, _: Texts, chosen: random.Random) -> Case | None:
    found = texts.sentence(chosen)
    words = found.text.split(" ")
    part = " ".join(words[chosen.randrange(3) : len(words) - chosen.randrange(3)])
    return _drafted("verbatim", part, Verdict.VERBATIM, found.language, chosen)


def _typography(texts: Texts, _: Texts, chosen: random.Random) -> Case | None:
    found = texts.sentence(chosen)
    said = found.text
    changes: list[Callable[[str], str]] = [
        lambda text: text[:1].swapcase() + text[1:],
        lambda text: text.replace("'", "’"),
        lambda text: re.sub(r" ?(--|–|-) ?", lambda dash: dash.group().replace(dash[1], "—"), text),
        lambda text: text.replace(" ", "\n", 1).replace(" ", "\u00a0", 1),
        lambda text: text.rstrip(".") + ",",
        lambda text: re.sub(r"(\w{4})(\w{4,})", "\\1-\n\\2", text, count=1),
    ]
    for place in sorted(chosen.sample(range(len(changes)), 2)):  # hyphens at the ends of lines come last
        said = changes[place](said)
    return _drafted("typography", said, Verdict.VERBATIM, found.language, chosen)


def _marked(texts: Texts, _: Texts, chosen: random.Random) -> Case | None:
    found = texts.sentence(chosen, lambda text: len(text.split()) >= 14)
    words = found.text.split()
    first = chosen.randrange(4, len(words) - 8)
    last = first + chosen.randrange(1, 4)
    left_out = " ".join(words[first:last])
    if set(tokens(left_out).keys) & {
        "not",
        "no",
        "nicht",
        "не",
        "kein",
        "keine",
        "never",
        "ni",
        "sin",
        "nie",
        "без",
        "n",
        "none",
        "without",
        "neither",
        "nor",
        "ne",
    }:
        return None
    mark = chosen.choice(["…", "...", "[…]", "[...]", "(…)", f"[{chosen.choice(texts.vocabulary)}]"])
    return _drafted("marked", " ".join([*words[:first], mark, *words[last:]]), Verdict.ABRIDGED, found.language, chosen)


def _other_source(texts: Texts, _: Texts, chosen: random.Random) -> Case | None:
    found = texts.sentence(chosen)
    other = chosen.choice(texts.own_titles)
    if texts.holds(found.text, other):
        return None
    reference = chosen.choice([f"({texts.titles[other]})", f"(source: {texts.titles[other]})", "[1]"])
    case = _drafted("other source", found.text, Verdict.OTHER_SOURCE, found.language, chosen, reference)
    if reference == "[1]":
        return Case(case.kind, f"{case.draft}\nSources\n\n[1] {texts.titles[other]}\n", case.quoted, case.verdict)
    return case


def _changed(kind: str, found: _Sentence, quoted: str, texts: Texts, chosen: random.Random) -> Case | None:
    return None if texts.holds(quoted) else _drafted(kind, quoted, Verdict.ALTERED, found.language, chosen)


def _word(texts: Texts, _: Texts, chosen: random.Random) -> Case | None:
    found = texts.sentence(chosen)
    words = found.text.split()
    place = chosen.choice([place for place, word in enumerate(words) if word.isalpha() and len(word) > 3] or [1])
    words[place] = chosen.choice(texts.vocabulary)
    return _changed("one word", found, " ".join(words), texts, chosen)


def _number(texts: Texts, _: Texts, chosen: random.Random) -> Case | None:
    found = texts.sentence(chosen, lambda text: _NUMBER.search(text) is not None)
    place = chosen.choice(list(_NUMBER.finditer(found.text)))
    other = str(int(place.group()) + chosen.choice([1, 2, 10, 100]))
    quoted = found.text[: place.start()] + other + found.text[place.end() :]
    return _changed("one number", found, quoted, texts, chosen)


def _negation(texts: Texts, _: Texts, chosen: random.Random) -> Case | None:
    found = texts.sentence(chosen)
    words, denial = found.text.split(), _NEGATIONS.get(found.language, "not")
    if denial in words:
        words.remove(denial)
    else:
        words.insert(chosen.randrange(2, len(words) - 2), denial)
    return _changed("one negation", found, " ".join(words), texts, chosen)


def _stitched(texts: Texts, _: Texts, chosen: random.Random) -> Case | None:
    one = texts.sentence(chosen)
    other = texts.sentence(chosen, lambda text: (language_of(text) or "en") == one.language)
    if one.document == other.document and abs(one.number - other.number) < 3:
        return None
    first, second = one.text.split(), other.text.split()
    half, rest = first[: max(6, len(first) * 2 // 3)], second[-max(6, len(second) * 2 // 3) :]
    return _drafted("stitched", " ".join([*half, *rest]), Verdict.STITCHED, one.language, chosen)


def _invented(texts: Texts, others: Texts, chosen: random.Random) -> Case | None:
    found = others.sentence(chosen)
    words = found.text.split()
    if any(texts.holds(" ".join(words[place : place + 6])) for place in range(len(words) - 5)):
        return None
    return _drafted("invented", found.text, Verdict.NOT_FOUND, found.language, chosen)


def _words(text: str) -> list[str]:
    return [word for word in text.split() if word.isalpha() and len(word) > 4]


def main() -> None:
    """Make the cases, check them, and print what share of the verdicts is right."""
    arguments = _arguments()
    chosen = random.Random(arguments.seed)  # noqa: S311
    with (
        tempfile.TemporaryDirectory() as temporary,
        Collection.open(folder := arguments.data or Path(temporary), embedder=ToyEmbedder()) as collection,
    ):
        began = time.perf_counter()
        report = collection.sync(arguments.documents)
        print(f"{len(report.added):,} documents in {time.perf_counter() - began:.1f} s")
        derived = list(Path(folder, "derived").iterdir())
        own = sum(path.stat().st_size for path in derived if path.name.startswith("ngram"))
        print(f"{collection.status().passages:,} passages; index of words {own / 1e6:.1f} MB")
        texts = Texts((collection.document(each.id) for each in collection.documents()), chosen)
        with Collection.open(Path(temporary, "others"), embedder=ToyEmbedder()) as held_out:
            held_out.sync([arguments.held_out])
            others = Texts((held_out.document(each.id) for each in held_out.documents()), chosen)
        collection.near_texts("to open it")
        right: Counter[str] = Counter()
        asked: Counter[str] = Counter()
        wrong = 0
        seconds = 0.0
        for case in cases(texts, others, arguments.count, chosen):
            began = time.process_time()
            checked = check_draft(collection, case.draft).quotations
            seconds += time.process_time() - began
            asked[case.kind] += 1
            verdicts = [each.verdict for each in checked]
            if verdicts == [case.verdict]:
                right[case.kind] += 1
            elif (wrong := wrong + 1) <= arguments.wrong:
                print(f"\n{case.kind}: {case.verdict} taken for {verdicts}\n{case.draft}")
                for each in checked:
                    print("  ", each.summary, each.changes, each.notes)
    for kind, count in asked.items():
        print(f"{kind:14} {right[kind]:4} of {count:4}")
    print(
        f"right: {right.total() / asked.total():.4f}; {asked.total() / seconds:.0f} drafts a second of processor time"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="+", type=Path)
    parser.add_argument("--held-out", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="a data folder, kept for the next run")
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", type=int, default=20, help="so many wrong ones are printed")
    return parser.parse_args()


if __name__ == "__main__":
    main()
