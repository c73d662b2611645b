"""More than three hundred documents of every format, read into a collection: what was known of them is found in it."""

import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

import pytest

from index import Collection
from index.records import Document, Passage, SyncReport
from tests.conftest import ToyEmbedder
from tests.corpus import FORMATS, Known, write_corpus

SENTENCES_FROM, TITLES_FROM, DATES_FROM = 0.99, 0.95, 0.95  # shares that must be right


@dataclass(frozen=True, slots=True)
class Corpus:
    """What was known, and what came of it."""

    known: tuple[Known, ...]
    documents: dict[str, Document]
    passages: dict[str, list[Passage]]
    report: SyncReport

    def of(self, kind: str) -> list[tuple[Known, Document]]:
        """What was known of the documents of a format, or of "all", and what was read."""
        return [(known, self.documents[known.id]) for known in self.known if kind in (known.format, "all")]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The corpus, synced once."""
    folder = tmp_path_factory.mktemp("corpus")
    started = time.perf_counter()
    known = write_corpus(folder / "documents")
    written = time.perf_counter()
    with Collection.open(folder / "data", embedder=ToyEmbedder()) as collection:
        report = collection.sync([folder / "documents"])
        print(f"\nwritten in {written - started:.1f} s, synced in {time.perf_counter() - written:.1f} s")
        passages = {of: list(cut) for of, cut in groupby(collection.passages(), lambda passage: passage.document_id)}
        documents = {of: collection.document(of) for of in (*report.added, *report.unchanged)}
    return Corpus(known, documents, passages, report)


def missing(pairs: list[tuple[Known, Document]]) -> dict[str, list[str]]:
    """The sentences that do not stand in the text of their document, by its id."""
    found = {known.id: [said for said in known.sentences if said not in document.text] for known, document in pairs}
    return {identifier: sentences for identifier, sentences in found.items() if sentences}


def page_of(document: Document, place: int) -> int:
    """The page, from 1, on which a place of the text is."""
    return next(number for number, page in enumerate(document.pages, 1) if place < page.end)


def test_documents_of_all_formats_are_read(corpus: Corpus) -> None:
    """All that were written and no others, and nothing fails."""
    assert corpus.report.failed == ()
    assert len(corpus.known) >= 300
    assert {known.format for known in corpus.known} == set(FORMATS)
    assert sorted(corpus.report.added) == sorted(known.id for known in corpus.known)
    assert corpus.report.copies == ()


@pytest.mark.parametrize("kind", [*FORMATS, "all"])
def test_sentences_stand_whole_in_the_text(corpus: Corpus, kind: str) -> None:
    """At least 99 % of them."""
    pairs = corpus.of(kind)
    lost = missing(pairs)
    count = sum(len(known.sentences) for known, _ in pairs)
    right = 1 - sum(map(len, lost.values())) / count
    print(f"{kind}: {len(pairs)} documents, {right:.2%} of {count} sentences; missing: {lost}")
    assert right >= SENTENCES_FROM, lost


@pytest.mark.parametrize("kind", [*FORMATS, "all"])
def test_titles_are_right(corpus: Corpus, kind: str) -> None:
    """At least 95 % of them."""
    pairs = corpus.of(kind)
    wrong = {known.id: (document.title, known.title) for known, document in pairs if document.title != known.title}
    right = 1 - len(wrong) / len(pairs)
    print(f"{kind}: {right:.2%} of {len(pairs)} titles; wrong: {wrong}")
    assert right >= TITLES_FROM, wrong


@pytest.mark.parametrize("kind", [*FORMATS, "all"])
def test_dates_are_right_where_they_are_stated(corpus: Corpus, kind: str) -> None:
    """At least 95 % of them, as exact as they were written."""
    pairs = [(known, document) for known, document in corpus.of(kind) if known.date]
    wrong = {
        known.id: (document.date, document.date_origin, known.date)
        for known, document in pairs
        if document.date != known.date
    }
    right = 1 - len(wrong) / len(pairs)
    print(f"{kind}: {right:.2%} of {len(pairs)} dates; wrong: {wrong}")
    assert right >= DATES_FROM, wrong


def test_no_date_is_made_up(corpus: Corpus) -> None:
    """Where nothing states one, there is none."""
    undated = [document for known, document in corpus.of("all") if not known.date]
    assert len(undated) >= 20
    assert {document.id: (document.date, document.date_origin) for document in undated if document.date} == {}


def test_every_sentence_of_a_pdf_is_on_its_page(corpus: Corpus) -> None:
    """Of all PDFs, those of one page and those of five."""
    pairs = [(known, document) for known, document in corpus.of("all") if known.pages]
    wrong = defaultdict(list)
    for known, document in pairs:
        for sentence, page in zip(known.sentences, known.pages, strict=True):
            place = document.text.find(sentence)
            if place >= 0 and page_of(document, place) != page:
                wrong[known.id].append((page_of(document, place), page, sentence))
    lengths = {len(document.pages) for _, document in pairs}
    print(f"{len(pairs)} PDFs of {sorted(lengths)} pages; wrong: {dict(wrong)}")
    assert not wrong
    assert lengths >= {1, 2, 3, 4, 5}


def test_a_passage_that_begins_with_a_sentence_is_on_its_page(corpus: Corpus) -> None:
    """What a citation shows is what was known."""
    compared = 0
    for known, document in corpus.of("all"):
        begins = {
            document.text.find(sentence): page for sentence, page in zip(known.sentences, known.pages, strict=False)
        }
        for passage in corpus.passages[known.id]:
            if passage.start in begins:
                assert passage.page == begins[passage.start], passage
                compared += 1
    assert compared > 100


def test_every_passage_is_a_slice_of_its_text(corpus: Corpus) -> None:
    """A citation can be shown in place."""
    assert set(corpus.passages) == set(corpus.documents)
    for identifier, passages in corpus.passages.items():
        for passage in passages:
            assert corpus.documents[identifier].text[passage.start : passage.end] == passage.text


@pytest.mark.parametrize("kind", [*FORMATS, "all"])
def test_sentences_are_searched(corpus: Corpus, kind: str) -> None:
    """At least 99 % stand within a passage: none is taken for boilerplate or cut in two."""
    pairs = corpus.of(kind)
    lost = {
        known.id: left
        for known, _ in pairs
        if (
            left := [said for said in known.sentences if not any(said in cut.text for cut in corpus.passages[known.id])]
        )
    }
    count = sum(len(known.sentences) for known, _ in pairs)
    right = 1 - sum(map(len, lost.values())) / count
    print(f"{kind}: {right:.2%} of {count} sentences in passages; missing: {lost}")
    assert right >= SENTENCES_FROM, lost
