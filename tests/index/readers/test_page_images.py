"""Pages of indexed PDFs as pictures: drawn apart from the server, and of the file that was indexed."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index import Collection, IndexedFile, Limits, PageImage, PageImages, SourceError, Span, has_page_images
from index.readers.sandbox.parent import _answer, _LostError
from tests.conftest import ToyEmbedder, Write
from tests.index.readers.test_pdf_page import text_under
from tests.index.readers.test_pdf_reader import Report, assembled, one_page, sentences, stream, typeset

WRITTEN = sentences(130)


@pytest.fixture
def images() -> Iterator[PageImages]:
    """Pictures, drawn in a process that ends with the test."""
    with PageImages() as opened:
        yield opened


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """A collection of a report of several pages and a text, which no test changes."""
    folder = tmp_path_factory.mktemp("documents")
    pages = [" ".join(WRITTEN[start : start + 6]) for start in range(0, len(WRITTEN), 6)]
    (folder / "report.pdf").write_bytes(typeset(pages, Report()))
    (folder / "a.txt").write_text("It rained.")
    with Collection.open(tmp_path_factory.mktemp("data"), embedder=ToyEmbedder()) as collection:
        collection.sync([folder])
        yield collection


def known(held: Collection) -> IndexedFile:
    """The file of the report."""
    file = held.indexed_file("report.pdf")
    assert file
    return file


def test_only_documents_from_pdfs_have_pages(held: Collection) -> None:
    """As long as it is known what the file was."""
    report = held.document("report.pdf")
    assert has_page_images(report, known(held))
    assert not has_page_images(report, None)
    assert not has_page_images(held.document("a.txt"), held.indexed_file("a.txt"))
    assert held.indexed_file("nothing") is None


def test_each_sentence_is_marked_on_its_page(held: Collection, images: PageImages) -> None:
    """Over all pages the text under the boxes is the sentence, also where it runs on to the next page."""
    report, file = held.document("report.pdf"), known(held)
    found = [re.search(r"\s+".join(map(re.escape, sentence.split())), report.text) for sentence in WRITTEN]
    spans = [Span(*match.span()) for match in found if match]
    assert len(spans) > len(WRITTEN) - len(report.pages)
    under = [""] * len(spans)
    for number in range(1, len(report.pages) + 1):
        for row, marks in enumerate(images.page(report, file, number, 400, spans).marks):
            assert marks is not None
            under[row] += text_under(file.path, marks, number)
    assert under == ["".join(report.text[span.start : span.end].split()) for span in spans]


def test_a_page_that_was_drawn_is_kept(held: Collection, images: PageImages) -> None:
    """It is the same picture, until another size or another mark is asked for; widths have bounds."""
    report, file = held.document("report.pdf"), known(held)
    first = images.page(report, file, 1, 500)
    assert images.page(report, file, 1, 500) is first
    assert images.page(report, file, 1, 600).width == 600
    assert images.page(report, file, 1, 10**9).width == 2_000
    assert images.page(report, file, 1, -1).width == 400


def test_a_file_that_has_changed_is_not_shown(held: Collection, images: PageImages, tmp_path: Path) -> None:
    """Nor one that is gone, whether it was drawn before or not; the sentence says what to do."""
    report, indexed = held.document("report.pdf"), known(held)
    content = indexed.path.read_bytes()
    file = replace(indexed, path=tmp_path / "report.pdf")
    file.path.write_bytes(content)
    images.page(report, file, 1, 500)
    file.path.write_bytes(content + b"\n")
    with pytest.raises(SourceError, match="the file has changed since it was indexed; index it again"):
        images.page(report, file, 1, 500)
    file.path.write_bytes(content)
    assert images.page(report, file, 1, 500).webp
    file.path.unlink()
    with pytest.raises(SourceError, match=r"report\.pdf is not there any more"):
        images.page(report, file, 1, 500)


@pytest.mark.parametrize("number", [0, -1, 99])
def test_a_page_that_is_not_there_is_told(held: Collection, images: PageImages, number: int) -> None:
    """Without a look at the file."""
    with pytest.raises(SourceError, match="no page"):
        images.page(held.document("report.pdf"), known(held), number, 500)


def test_a_file_that_takes_too_long_costs_one_picture(collection: Collection, write: Write) -> None:
    """The process is ended, and the next page is drawn by another."""
    slow = one_page()
    slow[3] = stream(
        b"BT /F 12 Tf 50 400 Td (Hello there world.) Tj ET\n" + b"0 0 m 500 500 500 0 0 500 c S\n" * 400_000
    )
    collection.sync([write({"slow.pdf": assembled(slow), "good.pdf": assembled(one_page())})])
    with PageImages(Limits(cpu_seconds=1, wall_seconds=60)) as images:
        for name, drawn in (("slow.pdf", False), ("good.pdf", True)):
            file = collection.indexed_file(name)
            assert file
            if drawn:
                assert images.page(collection.document(name), file, 1, 2_000).width == 2_000
                continue
            with pytest.raises(SourceError, match=r"Page 1 of slow\.pdf cannot be shown: needed more than 1 s"):
                images.page(collection.document(name), file, 1, 2_000)


def test_the_process_ends_with_the_last_use(held: Collection) -> None:
    """Nobody has to close what is shared."""
    images = PageImages()
    images.page(held.document("report.pdf"), known(held), 1, 400)
    process = images._sandbox._running()._process
    assert Path(f"/proc/{process.pid}").exists() or os.name != "posix"
    del images
    assert process.poll() is not None


GOOD = {
    "number": 1,
    "width": 2,
    "height": 3,
    "webp": base64.b64encode(b"RIFF....WEBP").decode(),
    "marks": [[[0.0] * 4]],
}


@pytest.mark.parametrize(
    "lie",
    [
        {"width": 10**6},
        {"height": 0},
        {"width": "2"},
        {"webp": base64.b64encode(b"<svg>").decode()},
        {"webp": "?"},
        {"marks": [[[0.0, 0.0, 2.0, 0.0]]]},
        {"marks": [[[0.0, 0.0, "x", 0.0]]]},
        {"marks": [[[0.0, 0.0, 0.0]]]},
        {"more": 1},
    ],
)
def test_nothing_that_the_process_says_is_taken_on_trust(lie: dict[str, object]) -> None:
    """A file that has taken it over can lie about its looks, in the shape of a picture, and no more."""
    assert isinstance(_answer({"page": GOOD}), PageImage)
    with pytest.raises(_LostError, match="damaged answer"):
        _answer({"page": {**GOOD, **lie}})
