"""Every quote of an evidence pack gets one verdict, wherever it is checked, and an edited pack is found out."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index import Collection, Span
from qa import Assistant, PackError
from qa.answering import assistant as answering
from qa.answering import facts
from qa.packs.pack import content_sha256, evidence_pack
from qa.packs.quotes import QuoteCheck, QuoteState, check_quote, text_sha256
from qa.packs.saved_json import read_pack
from qa.packs.verification import CollectionSources, FolderSources, Sources, Verification, verify
from qa.records import Evidence
from tests.conftest import EVERY_HEADLINE, ToyEmbedder, Write
from tests.qa.reading.test_evidence import PointingReader
from tests.qa.terminal.test_command import Run

BEFORE = "Troops in Mali\n\n"
EVIDENCE = "France deployed troops to Mali in January 2013 after a request."
ARTICLE = f"{BEFORE}{EVIDENCE}\n\nThe junta came later, and the troops left again."
WHEN = "when did France send troops to Mali"

Edit = Callable[[dict[str, Any]], object]


# One quote


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 2013.", QuoteCheck(QuoteState.VERBATIM, Span(3, 7))),
        ("In 2013!", QuoteCheck(QuoteState.CHANGED, Span(3, 7))),
        ("Back in 2013.", QuoteCheck(QuoteState.CHANGED, Span(8, 12))),
        ("2013, not 2013", QuoteCheck(QuoteState.CHANGED, Span(0, 4))),
        ("In 2014.", QuoteCheck(QuoteState.GONE)),
        ("", QuoteCheck(QuoteState.GONE)),
        (None, QuoteCheck(QuoteState.REMOVED)),
    ],
)
def test_a_quote_is_compared_with_its_source_as_it_is_now(text: str | None, expected: QuoteCheck) -> None:
    """Where it stands several times, the place next to the old one is told."""
    assert check_quote(Evidence(3, 7, "2013"), text, text_sha256("In 2013.")) == expected


def test_without_a_digest_a_quote_at_its_place_is_verbatim() -> None:
    """As where an answer is shown, whose citations carry none."""
    assert check_quote(Evidence(3, 7, "2013"), "In 2013!").state is QuoteState.VERBATIM
    assert check_quote(Evidence(3, 7, "2013"), "Now, 2013").found == Span(5, 9)


@pytest.mark.parametrize(
    "quote",
    [Evidence(3, 7, "2014"), Evidence(0, 4, "2013"), Evidence(7, 3, ""), Evidence(2**53, 2**53 + 4, "2013")],
    ids=["words", "place", "empty", "far away"],
)
def test_what_the_very_source_does_not_say_is_altered(quote: Evidence) -> None:
    """The source is the one that was quoted: the quote cannot have changed by itself."""
    assert check_quote(quote, "In 2013.", text_sha256("In 2013.")) == QuoteCheck(QuoteState.ALTERED)


def test_characters_count_as_the_document_counts_them() -> None:
    """Beyond the basic plane and combined, as code points."""
    text = "🙂e\u0301 2013"
    assert check_quote(Evidence(4, 8, "2013"), text, text_sha256(text)).state is QuoteState.VERBATIM


# A pack


@pytest.fixture
def filled(data: Path, write: Write, toy: ToyEmbedder) -> Iterator[Collection]:
    """A collection of the article."""
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write({"mali.txt": ARTICLE})])
        yield collection


@pytest.fixture
def packed(filled: Collection) -> dict[str, Any]:
    """A pack of an answer, and of a question that was not answered, as plain data."""
    sure = Assistant(filled, reader=PointingReader({"January 2013": 6.0}), settings=EVERY_HEADLINE).ask(WHEN)
    unsure = Assistant(filled, reader=PointingReader({}), settings=EVERY_HEADLINE).ask("who won the cup in Chad")
    return evidence_pack([sure, unsure], filled).to_json()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the pack lies."""
    return tmp_path / "pack.json"


def verified(path: Path, packed: dict[str, Any], sources: Sources | None) -> Verification:
    """The verification of a pack that is written and read again."""
    path.write_text(json.dumps(packed))
    return verify(read_pack(path), sources)


def states(verification: Verification) -> list[str]:
    """The verdicts, in order."""
    return [str(each.check.state) for each in verification.quotes]


def test_a_pack_is_verbatim_where_it_was_made(filled: Collection, packed: dict[str, Any], path: Path) -> None:
    """Citations, and the nearest passages of what was not answered."""
    found = verified(path, packed, CollectionSources(filled))
    assert found.ok
    assert [(each.exchange, each.marker) for each in found.quotes] == [(1, 1), (2, None)]
    assert found.counts == {"verbatim": 2}


def test_a_pack_reads_back_as_it_was(packed: dict[str, Any], path: Path) -> None:
    """In whatever layout it was written."""
    path.write_text(json.dumps(packed, indent=1, sort_keys=True, ensure_ascii=False), encoding="utf-8-sig")
    saved = read_pack(path)
    assert saved.intact
    assert saved.pack.to_json() == packed


VERDICTS: dict[str, tuple[str, str, int | None]] = {  # the article now, the verdict, and where the quote stands
    "same place": (f"{ARTICLE} More.", "source changed", len(BEFORE)),
    "elsewhere": (f"News. {ARTICLE}", "source changed", len(BEFORE) + 6),
    "gone": (ARTICLE.replace("2013", "2014"), "quote gone", None),
    "removed": ("", "source removed", None),
}


@pytest.mark.parametrize("with_collection", [True, False], ids=["collection", "folder"])
@pytest.mark.parametrize("name", VERDICTS)
def test_each_verdict_is_given(
    filled: Collection, packed: dict[str, Any], path: Path, folder: Path, with_collection: bool, name: str
) -> None:
    """By a collection that was brought in step, and by the files alone."""
    now, state, found = VERDICTS[name]
    if now:
        (folder / "mali.txt").write_text(now)
    else:
        (folder / "mali.txt").unlink()
    filled.sync([folder])
    path.write_text(json.dumps(packed))
    sources = CollectionSources(filled) if with_collection else FolderSources(folder, read_pack(path).pack)
    verification = verified(path, packed, sources)
    assert not verification.ok
    assert verification.intact
    quote = verification.quotes[0]
    assert str(quote.check.state) == state
    assert quote.check.found == (None if found is None else Span(found, found + len(EVIDENCE)))


@pytest.mark.parametrize("with_collection", [True, False], ids=["collection", "folder"])
def test_a_source_is_found_under_another_name(
    filled: Collection, packed: dict[str, Any], path: Path, folder: Path, with_collection: bool
) -> None:
    """By the digest of its text."""
    (folder / "mali.txt").rename(folder / "renamed.txt")
    filled.sync([folder])
    path.write_text(json.dumps(packed))
    sources = CollectionSources(filled) if with_collection else FolderSources(folder, read_pack(path).pack)
    verification = verified(path, packed, sources)
    assert verification.ok
    assert {each.now for each in verification.quotes} == {"renamed.txt"}


def test_without_sources_a_pack_is_only_checked_in_itself(packed: dict[str, Any], path: Path) -> None:
    """Which is not the same as verbatim."""
    verification = verified(path, packed, None)
    assert states(verification) == ["not checked", "not checked"]
    assert verification.intact
    assert not verification.ok


def every_text(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all texts in plain data."""
    if isinstance(value, str) and value:
        yield place
    for name, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from every_text(each, (*place, name))


def test_one_character_edited_anywhere_is_caught(filled: Collection, packed: dict[str, Any], path: Path) -> None:
    """In a quote, a title, a date, an answer, a digest: in whatever the pack says."""
    places = list(every_text(packed))
    assert len(places) > 20
    for place in places:
        edited = copy.deepcopy(packed)
        holder: Any = edited
        for name in place[:-1]:
            holder = holder[name]
        holder[place[-1]] = f"{holder[place[-1]][:-1]}~"
        path.write_text(json.dumps(edited))
        try:
            found = verify(read_pack(path), CollectionSources(filled))
        except PackError:
            continue
        assert not found.ok, place


def citation(packed: dict[str, Any]) -> dict[str, Any]:
    """The first one."""
    found: dict[str, Any] = packed["exchanges"][0]["citations"][0]
    return found


def reworded(packed: dict[str, Any]) -> None:
    """Another year, wherever the answer and its quotes have one."""
    packed["exchanges"][0] = json.loads(json.dumps(packed["exchanges"][0]).replace("January 2013", "January 2014"))


def moved(packed: dict[str, Any]) -> None:
    """The same words at another place."""
    for part in (citation(packed), citation(packed)["evidence"], *citation(packed)["context"].values()):
        part["start"] += 1
        part["end"] += 1


def overlapping(packed: dict[str, Any]) -> None:
    """The text before the passage reaches into it."""
    before = citation(packed)["context"]["before"]
    before["end"] += 1
    before["text"] += citation(packed)["text"][0]


ALTERED: dict[str, tuple[Edit, str]] = {
    "words": (reworded, "does not say this there"),
    "place": (moved, "does not say this there"),
    "passage": (lambda p: citation(p).update(text=citation(p)["text"].replace("later", "early")), "does not say this"),
    "context": (lambda p: citation(p)["context"]["after"].update(text="", end=citation(p)["end"] + 9), "as long as"),
    "longer": (lambda p: citation(p)["evidence"].update(end=citation(p)["evidence"]["end"] + 1), "as long as"),
    "far away": (lambda p: citation(p).update(start=2**52, end=2**53 - 1), "as long as"),
    "backwards": (lambda p: citation(p)["evidence"].update(start=9, end=3), "as long as"),
    "empty": (lambda p: citation(p)["evidence"].update(end=citation(p)["evidence"]["start"], text=""), "is empty"),
    "overlap": (overlapping, "does not adjoin it"),
    "outside": (
        lambda p: citation(p)["evidence"].update(start=citation(p)["end"], end=citation(p)["end"] + len(EVIDENCE)),
        "does not lie inside",
    ),
    "not held": (
        lambda p: citation(p)["evidence"].update(text="x" * len(EVIDENCE)),
        "the passage does not hold the quote there",
    ),
}


@pytest.mark.parametrize("name", ALTERED)
def test_an_edited_quote_is_caught_although_the_digest_was_made_anew(
    filled: Collection, packed: dict[str, Any], path: Path, name: str
) -> None:
    """The source itself, or the quote in itself, tells."""
    edit, reason = ALTERED[name]
    edit(packed)
    packed["sha256"] = content_sha256({key: value for key, value in packed.items() if key != "sha256"})
    found = verified(path, packed, CollectionSources(filled))
    assert found.intact
    assert not found.ok
    assert str(found.quotes[0].check.state) == "altered"
    assert reason in found.quotes[0].reason


PROBLEMS: dict[str, tuple[Edit, str]] = {
    "no quote": (lambda p: p["exchanges"][0].update(citations=[]), "rests on no quote"),
    "other short answer": (lambda p: p["exchanges"][0].update(answer="2014"), "a short answer that none of its quotes"),
    "unknown marker": (lambda p: p["exchanges"][0].update(text="So it was [7]."), "markers without a quote: [7]"),
    "same marker": (lambda p: p["exchanges"][0].update(citations=[citation(p)] * 2), "several quotes with one marker"),
    "answered after all": (lambda p: p["exchanges"][1].update(answer="Lions"), "nothing was found, and yet answers"),
    "passed off": (lambda p: p["exchanges"][1].update(answered=True), "passages that do not answer"),
    "another answer": (
        lambda p: p["exchanges"][0].update(alternatives=[{"answer": "2020", "markers": [1], "date": None}]),
        "another answer that none of its quotes holds",
    ),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_an_answer_that_its_quotes_do_not_bear_out_is_caught(
    filled: Collection, packed: dict[str, Any], path: Path, name: str
) -> None:
    """Though each quote is verbatim, and the digest was made anew."""
    edit, problem = PROBLEMS[name]
    edit(packed)
    packed["sha256"] = content_sha256({key: value for key, value in packed.items() if key != "sha256"})
    found = verified(path, packed, CollectionSources(filled))
    assert set(states(found)) == {"verbatim"}
    assert not found.ok
    assert problem in " ".join(found.problems)


def test_numbers_in_brackets_inside_quotes_are_no_markers(
    data: Path, write: Write, toy: ToyEmbedder, path: Path
) -> None:
    """An encyclopedia's footnotes are part of what is quoted."""
    with Collection.open(data, embedder=toy) as collection:
        collection.sync(
            [write({"a.txt": "Troops\n\nFrance sent its troops to Mali in January 2013.[45][46] They stayed."})]
        )
        answer = Assistant(collection, reader=PointingReader({"January 2013": 6.0}), settings=EVERY_HEADLINE).ask(WHEN)
        packed = evidence_pack([answer], collection).to_json()
        assert "[45]" in packed["exchanges"][0]["text"]
        assert verified(path, packed, CollectionSources(collection)).ok


# The command

MALFORMED: dict[str, str | bytes] = {
    "empty": "",
    "no JSON": "pack",
    "half": '{"format": ',
    "binary": b"\xff\xfe\x00",
    "null": "null",
    "list": "[]",
    "another": '{"format": "another", "version": 1}',
    "newer": '{"format": "verbatim-evidence-pack", "version": 2}',
    "no version": '{"format": "verbatim-evidence-pack"}',
    "no exchanges": '{"format": "verbatim-evidence-pack", "version": 1}',
    "empty exchanges": '{"format": "verbatim-evidence-pack", "version": 1, "exchanges": []}',
    "nested": "[" * 100_000,
    "nested objects": '{"a":' * 100_000,
    "not a number": '{"format": NaN}',
    "infinite": '{"format": 1e999}',
    "long number": f'{{"format": "verbatim-evidence-pack", "version": {"9" * 5_000}}}',
}
WRONG: dict[str, tuple[Edit, str]] = {
    "negative offset": (lambda p: citation(p).update(start=-1), "“exchanges[0].citations[0].start” must be a whole"),
    "huge offset": (lambda p: citation(p).update(end=10**30), "a number beyond all bounds"),
    "offset as text": (lambda p: citation(p).update(start="1"), 'must be a whole number from 0, not "1"'),
    "offset as fraction": (lambda p: citation(p).update(start=1.5), "must be a whole number from 0, not 1.5"),
    "offset as truth": (lambda p: citation(p).update(start=True), "must be a whole number from 0, not true"),
    "no evidence": (lambda p: citation(p).pop("evidence"), "“exchanges[0].citations[0].evidence” is missing"),
    "null evidence": (lambda p: citation(p).update(evidence=None), "must be an object, not null"),
    "no context": (lambda p: citation(p).pop("context"), "“exchanges[0].citations[0].context” is missing"),
    "text as list": (lambda p: citation(p).update(text=["a"]), "must be a text, not a list"),
    "half a character": (lambda p: citation(p).update(title="\ud800"), "half of a surrogate pair"),
    "marker": (lambda p: citation(p).update(marker=None), "must be a whole number from 0, not null"),
    "exchange": (lambda p: p.update(exchanges=[3]), "exchanges[0] must be an object, not 3"),
    "exchanges": (lambda p: p.update(exchanges={}), "“exchanges” must be a list, not an object"),
    "answered": (lambda p: p["exchanges"][0].update(answered="yes"), "must be true or false"),
    "confidence": (lambda p: p["exchanges"][0].update(confidence=7), "must be a number from 0 to 1, not 7"),
    "precision": (lambda p: p["exchanges"][0]["date"].update(precision="second"), "“date.precision” must be one of"),
    "missing": (lambda p: p["exchanges"][1].update(missing=[1]), "must be a text, not 1"),
    "digest": (lambda p: p.pop("sha256"), "“sha256” is missing"),
}  # fmt: skip


@pytest.fixture
def qa(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, toy: ToyEmbedder) -> Run:
    """The command, over the toy embedder and a reader that points at a date."""
    monkeypatch.setattr("index.collection.default_embedder", lambda: toy)
    monkeypatch.setattr(answering, "default_reader", lambda: PointingReader({"January 2013": 6.0}))
    monkeypatch.setattr(facts, "headline_confidence", lambda _: 1.0)
    return Run(data, capsys, monkeypatch)


@pytest.mark.parametrize("name", MALFORMED)
def test_a_file_that_is_no_pack_is_refused(qa: Run, path: Path, name: str) -> None:
    """With exit code 2 and one sentence."""
    content = MALFORMED[name]
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    code, out, err = qa("verify", str(path))
    assert (code, out) == (2, "")
    assert str(path) in err
    assert err.count("\n") == 1
    assert len(err) < len(str(path)) + 200


@pytest.mark.parametrize("name", WRONG)
def test_a_pack_with_a_wrong_field_is_refused(qa: Run, packed: dict[str, Any], path: Path, name: str) -> None:
    """The sentence names the field."""
    edit, said = WRONG[name]
    edit(packed)
    path.write_text(json.dumps(packed))
    code, out, err = qa("verify", str(path))
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_pack_that_is_too_large_is_not_read(qa: Run, path: Path) -> None:
    """A file of 100 MB costs no more memory than the limit."""
    with path.open("wb") as stream:
        stream.truncate(100_000_000)
    code, _, err = qa("verify", str(path))
    assert code == 2
    assert "larger than 50 MB" in err


@pytest.mark.parametrize("name", ["nowhere.json", "."])
def test_a_pack_that_cannot_be_read_is_named(qa: Run, tmp_path: Path, name: str) -> None:
    """With exit code 2."""
    code, _, err = qa("verify", str(tmp_path / name))
    assert code == 2
    assert "cannot be read" in err


def test_the_command_exports_and_verifies(qa: Run, write: Write, path: Path) -> None:
    """With exit code 0 where all is verbatim, and 1 from the moment it is not."""
    folder = write({"mali.txt": ARTICLE})
    qa("index", str(folder))
    assert qa("export", WHEN, "-o", str(path))[0] == 0
    code, out, err = qa("verify", str(path))
    assert (code, err) == (0, "")
    assert "1 quote: 1 verbatim." in out
    write({"mali.txt": f"News. {ARTICLE}"})
    assert qa("verify", str(path))[0] == 0
    code, out, _ = qa("verify", str(path), "--documents", str(folder))
    assert code == 1
    assert "source changed" in out
    qa("index", str(folder))
    code, out, _ = qa("verify", str(path), "--json")
    assert code == 1
    told = json.loads(out)
    assert (told["ok"], told["intact"], told["counts"]) == (False, True, {"source changed": 1})
    place = len(BEFORE) + 6
    assert told["quotes"] == [
        {
            "exchange": 1,
            "marker": 1,
            "document": "mali.txt",
            "title": "Troops in Mali",
            "verdict": "source changed",
            "found": {"start": place, "end": place + len(EVIDENCE)},
            "now": None,
            "reason": None,
            "version": None,
        }
    ]


def test_an_edited_pack_is_said(qa: Run, packed: dict[str, Any], path: Path) -> None:
    """Also where its quotes are verbatim."""
    packed["exchanges"][0]["question"] = "when did \x1b[31mFrance leave"
    citation(packed)["title"] = "\x1b[31mred"
    path.write_text(json.dumps(packed))
    code, out, _ = qa("verify", str(path))
    assert code == 1
    assert "The pack was edited since it was made" in " ".join(out.split())
    assert "\x1b" not in out


def test_a_pack_without_sources_is_not_said_to_be_verbatim(
    qa: Run, packed: dict[str, Any], path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where neither a data folder nor documents are there; one that was named must be there."""
    path.write_text(json.dumps(packed))
    monkeypatch.chdir(tmp_path)
    code, out, _ = qa("verify", str(path), data=Path(".qa"))
    assert code == 1
    assert "2 not checked; no source was at hand" in " ".join(out.split())
    assert not Path(".qa").exists()
    for arguments, data in ((["--documents", "nowhere"], None), ([], Path("nowhere"))):
        code, _, err = qa("verify", str(path), *arguments, data=data)
        assert code == 1
        assert "nowhere" in err
        assert err.count("\n") == 1


def test_documents_that_cannot_be_read_are_told(qa: Run, packed: dict[str, Any], path: Path, write: Write) -> None:
    """For a source may be among them."""
    path.write_text(json.dumps(packed))
    code, _, err = qa("verify", str(path), "--documents", str(write({"broken.pdf": b"%PDF-"})))
    assert code == 0
    assert "broken.pdf" in err
