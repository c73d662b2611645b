"""The command `qa`: what it prints, its exit codes, and one clear sentence for every bad input."""

import contextlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF

from index import SearchSettings
from index.embedding import embedder as embedding
from index.engine.search.ranking import rank_passages
from index.sync import Here
from qa.answering import assistant as answering
from qa.answering import facts
from qa.terminal import command as cli
from tests.conftest import ToyEmbedder, Write
from tests.qa.reading.test_evidence import PointingReader

ARTICLE = "Troops in Mali\n\nFrance deployed troops to Mali in January 2013 after a request."


class Run:
    """Runs the command in this process, over a toy embedder and a reader that points at dates."""

    def __init__(self, data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._data, self._capsys, self._monkeypatch = data, capsys, monkeypatch

    def __call__(self, *arguments: str, data: Path | None = None) -> tuple[int, str, str]:
        """Exit code, stdout and stderr."""
        self._monkeypatch.setattr(sys, "argv", ["qa", *arguments])
        self._monkeypatch.setenv("QA_DATA", str(data or self._data))
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        out, err = self._capsys.readouterr()
        assert "Traceback" not in out + err
        return int(stopped.value.code or 0), out, err

    def json(self, *arguments: str) -> Any:
        """What the command prints with --json, where it succeeds."""
        code, out, err = self(*arguments, "--json")
        assert code == 0, err
        return json.loads(out)


@pytest.fixture
def qa(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, toy: ToyEmbedder) -> Run:
    """The command, on an empty data folder."""
    monkeypatch.setattr("index.collection.default_embedder", lambda: toy)
    monkeypatch.setattr(answering, "default_reader", lambda: PointingReader({"January 2013": 6.0}))
    monkeypatch.setattr(facts, "headline_confidence", lambda _: 1.0)  # the toys’ signs are not those of the real models
    return Run(data, capsys, monkeypatch)


def test_index_reports_what_it_did(qa: Run, write: Write) -> None:
    """The first run adds, the second finds nothing to do."""
    folder = str(write({"a.txt": ARTICLE}))
    first = qa.json("index", folder)
    assert (first["added"], first["generation"]) == (["a.txt"], 1)
    second = qa.json("index", folder)
    assert (second["unchanged"], second["embedded"], second["generation"]) == (["a.txt"], 0, 1)
    code, out, _ = qa("index", folder)
    assert code == 0
    assert "1 unchanged" in out


def test_the_exit_code_says_that_a_last_good_version_was_kept(qa: Run, write: Write) -> None:
    """The collection answers, and from something else than the folder holds."""
    folder = write({"a.txt": ARTICLE, "b.txt": "Rain fell."})
    qa("index", str(folder))
    (folder / "c.txt").hardlink_to(folder / "a.txt")
    code, out, _ = qa("index", str(folder))
    assert code == 1
    assert "1 kept a.txt: its file cannot be read, and the last good version stays" in " ".join(out.split())
    (folder / "c.txt").unlink()
    assert qa("index", str(folder))[0] == 0


def test_ask_prints_the_answer_and_its_sources(qa: Run, write: Write) -> None:
    """Short answer, marker, title, source and the evidence."""
    qa("index", str(write({"a.txt": ARTICLE})))
    code, out, _ = qa("ask", "when did France send troops to Mali")
    assert code == 0
    assert out.startswith("January 2013")
    assert "»France deployed troops to Mali in January 2013 after a request.«" in " ".join(
        out.replace("│", " ").split()
    )
    for piece in ("[1]", "Troops in Mali", "a.txt"):
        assert piece in out


@pytest.mark.parametrize("command", ["ask", "search", "export"])
def test_a_filter_says_which_documents_are_searched(qa: Run, write: Write, command: str) -> None:
    """By source, id and date; what is no date is one sentence."""
    qa("index", str(write({"a.txt": ARTICLE, "b.txt": ARTICLE.replace("2013", "2014")})))
    question = "when did France send troops to Mali"
    _, told, _ = qa(command, question, "--source", "*b.txt")
    assert "2014" in told
    assert "2013" not in told
    _, told, _ = qa(command, question, "--document", "a.txt", "--document", "gone.txt")
    assert "2013" in told
    assert "2014" not in told
    code, _, err = qa(command, question, "--since", "last year")
    assert (code, err.count("\n")) == (1, 1)
    assert "since is 'last year'" in err


def test_ask_prints_the_json_of_the_design(qa: Run, write: Write) -> None:
    """Other programs rely on these fields."""
    qa("index", str(write({"a.txt": ARTICLE})))
    answer = qa.json("ask", "when did France send troops to Mali")
    assert set(answer) == {
        "question", "standalone_question", "answered", "answer", "confidence", "text", "citations", "passages",
        "sources", "alternatives", "date", "missing", "kind", "verdict", "items", "sides", "nearest_sentence",
        "readings", "generation", "written",
    }  # fmt: skip
    assert answer["answer"] == "January 2013"
    (citation,) = answer["citations"]
    assert {
        "marker",
        "document",
        "title",
        "source",
        "date",
        "start",
        "end",
        "text",
        "evidence",
        "score",
    } <= set(citation)
    assert ARTICLE[citation["start"] : citation["end"]] == citation["text"]
    assert ARTICLE[citation["evidence"]["start"] : citation["evidence"]["end"]] == citation["evidence"]["text"]
    assert {"document", "start", "end", "text", "score"} <= set(answer["passages"][0])


def test_sources_that_agree_or_differ_are_told(qa: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many, or each value with its markers, newest first."""
    question = "when did France send troops to Mali"
    monkeypatch.setattr(answering, "default_reader", lambda: PointingReader({"January 2013": 9.0, "2014": 3.0}))
    qa(
        "index",
        str(write({"a.txt": ARTICLE, "b.txt": "A look back\n\nTroops of France came to Mali in January 2013."})),
    )
    assert "2 sources agree" in qa("ask", question)[1].splitlines()[0]
    later = "For all those who ask: it was in 2014 that soldiers of France reached Mali.\n"
    qa("index", str(write({"c.md": f"---\ndate: 2024-01-02\n---\n{later}"})))
    lines = qa("ask", question)[1].splitlines()
    assert lines[0] == "2014 [3]"
    assert lines[1].startswith("January 2013 [1] [2] — sources differ ")
    assert "agree" not in lines[1]


def test_the_threshold_is_a_setting(qa: Run, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An option of ask and batch, or of the environment; what is no share is refused."""
    qa("index", str(write({"a.txt": ARTICLE})))
    question = "when did France send troops to Mali"
    questions = tmp_path / "q.jsonl"
    questions.write_text(json.dumps({"id": 1, "question": question}), encoding="utf-8")
    assert qa.json("ask", question)["answered"]
    assert not qa.json("ask", question, "--threshold", "1")["answered"]
    assert not json.loads(qa("batch", str(questions), "--threshold", "1")[1])["answered"]
    monkeypatch.setenv("QA_THRESHOLD", "1")
    assert not qa.json("ask", question)["answered"]
    assert qa.json("ask", question, "--threshold", "0.1")["answered"]
    assert qa("ask", question, "--threshold", "1.5")[0] == 2


@pytest.mark.parametrize("command", ["ask", "why", "search", "batch", "export", "eval"])
def test_an_exact_search_can_be_asked_for(
    qa: Run, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """By an option of every command that searches, or by the environment."""
    settings: list[SearchSettings] = []

    def noted(snapshot: Any, given: SearchSettings, *others: Any) -> Any:
        settings.append(given)
        return rank_passages(snapshot, given, *others)

    monkeypatch.setattr("index.collection.rank_passages", noted)
    qa("index", str(write({"a.txt": ARTICLE})))
    questions = tmp_path / "q.jsonl"
    questions.write_text(json.dumps({"id": 1, "question": "who left"}), encoding="utf-8")
    given = [str(questions)] if command in {"batch", "eval"} else ["who left", *(["a.txt"] if command == "why" else [])]
    for more, exact in (([], False), (["--exact"], True)):
        settings.clear()
        assert qa(command, *given, *more)[0] == 0
        assert {each.exact for each in settings} == {exact}
    monkeypatch.setenv("QA_EXACT", "1")
    settings.clear()
    qa(command, *given)
    assert {each.exact for each in settings} == {True}


def test_not_found_is_an_answer_and_no_failure(qa: Run, write: Write) -> None:
    """Exit code 0, the words, and the nearest passages as what they are."""
    qa("index", str(write({"a.txt": "Rice\n\nJollof rice is cooked with tomatoes."})))
    code, out, _ = qa("ask", "when did Chad win the cup")
    assert code == 0
    assert "not found in your 1 document." in " ".join(out.split())
    assert "not an answer" in out


def test_a_follow_up_shows_how_it_was_understood(qa: Run, write: Write, tmp_path: Path) -> None:
    """The standalone question stands above the answer."""
    qa("index", str(write({"a.txt": ARTICLE})))
    turns = tmp_path / "turns.json"
    turns.write_text('[{"role": "user", "content": "When did French troops go into Mali?"}]', encoding="utf-8")
    _, out, _ = qa("ask", "and when did they leave?", "--history", str(turns))
    assert "Understood as: when did French troops leave Mali" in out


def test_search_lists_hits(qa: Run, write: Write) -> None:
    """At most k, best first, with their scores."""
    folder = write({"a.txt": ARTICLE, "b.txt": "Rice\n\nJollof rice is cooked with tomatoes."})
    qa("index", str(folder))
    hits = qa.json("search", "jollof rice", "-k", "1")
    assert [(hit["rank"], hit["document"]) for hit in hits] == [(1, "b.txt")]
    assert "Jollof" in qa("search", "jollof rice")[1]
    assert qa("search", "rice", "-k", "0")[0] == 2


def test_search_tells_where_else_a_hit_stands(qa: Run, write: Write) -> None:
    """Copies of the whole, and documents that share a sentence of it, as an answer tells them."""
    shared = "The ferry to Konna sank in a storm on the river, and two people died in it."
    rest = "Rice is cooked with tomatoes in the north of the country, and eaten with fish from the river."
    files = {"a.txt": f"{shared}\n\n{ARTICLE}", "b.txt": f"{shared}\n\n{rest}"}
    qa("index", str(write({**files, "c.txt": files["a.txt"]})))
    (hit, *_) = qa.json("search", "when did France send troops to Mali", "-k", "1")
    assert (hit["document"], hit["copies"], hit["in_part_also_in"]) == ("a.txt", ["c.txt"], ["b.txt"])
    told = " ".join(qa("search", "when did France send troops to Mali", "-k", "1")[1].split())
    assert "also in c.txt; in part also in b.txt" in told


def test_batch_keeps_ids_and_order(qa: Run, write: Write, tmp_path: Path) -> None:
    """One line out for each line in, with history where it is given."""
    qa("index", str(write({"a.txt": ARTICLE})))
    questions, answers = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    rows = [
        {"id": "z", "question": "when did France send troops to Mali"},
        {
            "id": 7,
            "question": "and why?",
            "history": [{"role": "user", "content": "When did France send troops?"}],
        },
    ]
    questions.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    code, _, err = qa("batch", str(questions), "-o", str(answers))
    assert code == 0, err
    written = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in written] == ["z", 7]
    assert written[1]["standalone_question"] != "and why?"


def test_batch_reports_bad_lines_by_number_and_answers_the_others(qa: Run, write: Write, tmp_path: Path) -> None:
    """Nothing is lost for a broken line."""
    qa("index", str(write({"a.txt": ARTICLE})))
    questions = tmp_path / "q.jsonl"
    bad = ["{", "[]", '{"id": 3}', '{"id": 4, "question": ""}', '{"id": 5, "question": "x", "history": "no"}']
    questions.write_text("\n".join([*bad, '{"id": 6, "question": "when did France go"}']), encoding="utf-8")
    code, out, err = qa("batch", str(questions))
    assert code == 1
    assert [json.loads(line)["id"] for line in out.splitlines()] == [6]
    flat = " ".join(err.split())
    for number in range(1, 6):
        assert f"q.jsonl:{number}:" in flat.replace(" ", "") or f":{number}:" in flat
    assert "5 of 6 lines could not be answered" in flat


def test_status_says_what_the_collection_holds(qa: Run, write: Write) -> None:
    """As a table and as JSON."""
    qa("index", str(write({"a.txt": ARTICLE, "bad.txt": b""})))
    found = qa.json("status")
    assert (found["documents"], found["generation"]) == (1, 1)
    assert found["failures"][0]["reason"] == "empty"
    assert "bad.txt" in "".join(qa("status")[1].split())


@pytest.mark.parametrize(
    ("contents", "reason"),
    [
        ({"bad.txt": b""}, "empty"),
        ({"bad.txt": b"  \n\xe2\x80\x8b \n"}, "no text found"),
        ({"bad.txt": bytes(range(256)) * 8}, "not text"),
        ({"bad.txt": b"\x89PNG\r\n\x1a\n\x00\x00"}, "not text"),
        ({"bad.pdf": b"%PDF-1.7"}, "damaged PDF"),
        ({"bad.exe": b"MZ"}, "files .exe are not read"),
        ({"bad.jsonl": b'{"text": "fine"}\n{"text": \n'}, "not valid JSON"),
    ],
)
def test_a_bad_file_is_reported_and_its_neighbour_indexed(
    qa: Run, write: Write, contents: dict[str, bytes], reason: str
) -> None:
    """One reason for each bad file or line; the others are there."""
    report = qa.json("index", str(write({"good.txt": ARTICLE, **contents})))
    assert "good.txt" in report["added"]
    (failure,) = report["failed"]
    assert reason in failure["reason"]
    if "bad.jsonl" in contents:
        assert failure["path"].endswith("bad.jsonl:2")
        assert "bad.jsonl#1" in report["added"]


@pytest.mark.parametrize(
    "raw",
    [
        "Keïta régnait à Bamako, d’après l’été.".encode("latin-1", "replace"),
        "Keïta à Bamako".encode("utf-16"),
    ],
)
def test_other_encodings_are_read(qa: Run, write: Write, raw: bytes) -> None:
    """Latin-1 is guessed, UTF-16 told by its mark; the words are found without their accents."""
    assert qa.json("index", str(write({"a.txt": raw})))["added"] == ["a.txt"]
    (hit, *_) = qa.json("search", "keita")
    assert "Keïta" in hit["text"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("ask", ""), "ask something in words"),
        (("ask", "word " * 20_000), "100,000 characters"),
        (("search", "word " * 20_000), "100,000 characters"),
        (("index", "/no/such/folder"), "There is no file or folder /no/such/folder"),
        (("batch", "/no/such/file"), "cannot be read"),
        (("ask", "x", "--history", "/no/such/file"), "cannot be read"),
    ],
)
def test_bad_input_is_one_clear_sentence(qa: Run, write: Write, arguments: tuple[str, ...], sentence: str) -> None:
    """On stderr, with exit code 1 and nothing on stdout."""
    qa("index", str(write({"a.txt": ARTICLE})))
    code, out, err = qa(*arguments)
    assert code == 1
    assert out == ""
    assert sentence in " ".join(err.split())


def test_asking_before_anything_was_indexed_names_the_next_step(qa: Run, data: Path) -> None:
    """And makes no folder of a name that may have been mistyped."""
    code, _, err = qa("ask", "when did France deploy")
    assert code == 1
    assert "run: qa index PATH" in " ".join(err.split())
    assert not data.exists()


def test_an_empty_folder_says_so(qa: Run, folder: Path) -> None:
    """An empty folder is no failure."""
    code, out, _ = qa("index", str(folder))
    assert code == 0
    assert "Nothing to read" in out


def test_a_data_folder_that_is_a_file_is_refused(qa: Run, write: Write, tmp_path: Path) -> None:
    """With the way out."""
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    for arguments in (
        ("index", str(write({"a.txt": ARTICLE}))),
        ("ask", "when did France deploy"),
        ("status",),
    ):
        code, _, err = qa(*arguments, data=file)
        assert code == 1
        assert "is a file, not a data folder; name another with --data" in " ".join(err.split())
    assert file.read_text(encoding="utf-8") == "x"


def test_a_damaged_database_is_said(qa: Run, write: Write, data: Path) -> None:
    """The file and the way out are named."""
    qa("index", str(write({"a.txt": ARTICLE})))
    (data / "verbatim.sqlite").write_bytes(b"no database" * 1000)
    code, _, err = qa("status")
    assert code == 1
    assert "verbatim.sqlite is damaged" in " ".join(err.split())


def test_document_text_cannot_send_commands_to_the_terminal(qa: Run, write: Write) -> None:
    """Control characters of a document are shown as such; rich's own markup in it is plain text."""
    text = (
        "Title \x1b]0;owned\x07\n\nMali [bold red]text[/] \x1b[31mred in January 2013." + " It went on like that." * 9
    )
    assert qa.json("index", str(write({"a.txt": text})))["added"]
    out = qa("ask", "when was Mali red")[1] + qa("search", "Mali")[1]
    assert "\x1b" not in out
    assert "[bold red]" in out


def test_usage_errors_exit_with_2(qa: Run) -> None:
    """As users of command lines expect."""
    assert qa("frobnicate")[0] == 2
    assert qa("ask")[0] == 2


def test_help_names_every_verb(qa: Run) -> None:
    """The verbs of the design are all there."""
    out = qa("--help")[1]
    for verb in ("index", "ask", "search", "batch", "delete", "check", "status", "serve", "eval", "drift"):
        assert verb in out


def test_the_default_model_comes_with_the_program() -> None:
    """No name of a hub stands behind it."""
    assert isinstance(embedding.default_embedder(), embedding.ShippedEmbedder)


def test_a_dry_run_says_what_would_be_done(qa: Run, write: Write) -> None:
    """And the next run finds it still to be done."""
    folder = str(write({"a.txt": ARTICLE}))
    code, out, _ = qa("index", folder, "--dry-run")
    assert code == 0
    assert "1 added" in out
    assert "Nothing was done; 1 passage would be embedded." in out
    assert qa.json("index", folder)["added"] == ["a.txt"]


def test_documents_whose_file_is_gone_leave_unless_they_are_kept(qa: Run, write: Write) -> None:
    """As the option says."""
    folder = write({"a.txt": ARTICLE, "b.txt": "Another article."})
    qa("index", str(folder))
    (folder / "b.txt").unlink()
    assert qa.json("index", str(folder), "--keep-removed")["removed"] == []
    assert qa.json("index", str(folder))["removed"] == ["b.txt"]


def test_show_prints_a_document_as_it_was_read(qa: Run, write: Write) -> None:
    """Its facts and its text."""
    qa("index", str(write({"a.md": "---\ndate: 2023-09-08\n---\n# Troops in Mali\n\nFrance sent troops.\n"})))
    code, out, _ = qa("show", "a.md")
    assert code == 0
    for piece in ("Troops in Mali", "2023-09-08 (from front matter)", "France sent troops."):
        assert piece in out


def test_show_lists_what_was_left_out_and_why(qa: Run, write: Write) -> None:
    """With its place in the text."""
    text = "Troops in Mali\n\nPlease Share:\n\nFrance deployed troops to Mali in January 2013.\n"
    qa("index", str(write({"a.txt": text})))
    shown = qa.json("show", "a.txt")
    (left_out,) = shown["left_out"]
    assert text[left_out["start"] : left_out["end"]] == "Please Share:"
    (date,) = shown["dates"]
    assert (text[date["start"] : date["end"]], date["value"]) == ("January 2013", "2013-01")
    code, out, _ = qa("show", "a.txt", "--spans")
    assert code == 0
    for piece in ("left out", "share bar", "Please Share:", "2013-01"):
        assert piece in out


def test_showing_what_is_not_there_is_one_sentence(qa: Run, write: Write) -> None:
    """That says where ids are found."""
    qa("index", str(write({"a.txt": ARTICLE})))
    code, _, err = qa("show", "b.txt")
    assert code == 1
    assert "There is no document b.txt" in err


def test_a_citation_tells_where_else_it_stands(qa: Run, write: Write) -> None:
    """Copies are one citation."""
    text = f"{ARTICLE} The soldiers landed in Bamako at night and drove north on the same day, the army said."
    qa("index", str(write({"k.txt": text, "l.txt": text, "m.txt": text})))
    code, out, _ = qa("ask", "when did France send troops to Mali")
    assert code == 0
    assert "also in l.txt, m.txt" in out
    (citation,) = qa.json("ask", "when did France send troops to Mali")["citations"]
    assert [copy["document"] for copy in citation["copies"]] == ["l.txt", "m.txt"]


def test_a_citation_names_the_page_of_its_evidence(qa: Run, write: Write, folder: Path) -> None:
    """Not that on which the passage begins; and a date that only the file's properties state is said to be so."""
    report = FPDF()
    report.set_creation_date(datetime(2024, 5, 6, tzinfo=UTC))
    for text in ("The drought lasted nineteen months.", "France deployed troops to Mali in January 2013."):
        report.add_page()
        report.set_font("helvetica", size=12)
        report.multi_cell(0, 8, text)
    write({})
    report.output(str(folder / "report.pdf"))
    qa("index", str(folder))
    (citation,) = qa.json("ask", "when did France send troops to Mali")["citations"]
    assert (citation["page"], citation["date"], citation["date_origin"]) == (2, "2024-05-06", "pdf properties")
    _, out, _ = qa("ask", "when did France send troops to Mali")
    assert "page 2 · 2024-05-06 by the file’s properties" in " ".join(out.split())


def test_what_a_document_does_not_hold_of_its_file_is_told(
    qa: Run, write: Write, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is read, counted, and shown."""
    monkeypatch.setenv("PATH", str(folder))  # where no Tesseract is
    scanned = "2 (scanned; install tesseract-ocr to read them)"
    report = FPDF()
    report.set_font("helvetica", size=12)
    report.add_page()
    report.multi_cell(0, 8, "The drought lasted nineteen months.")
    report.add_page()
    report.rect(20, 20, 100, 100)
    write({})
    report.output(str(folder / "report.pdf"))
    _, out, _ = qa("index", str(folder))
    assert f"1 in part report.pdf: pages without text: {scanned}" in " ".join(out.split())
    assert "in part 1 document, see qa show ID --losses" in " ".join(qa("status")[1].split())
    assert qa("show", "report.pdf", "--losses")[1].split() == f"pages without text {scanned}".split()
    assert f"in part pages without text: {scanned}" in " ".join(qa("show", "report.pdf")[1].split())
    assert qa.json("show", "report.pdf")["losses"] == [{"kind": "pages without text", "detail": scanned}]


def test_dates_of_what_is_left_out_are_not_kept(qa: Run, write: Write) -> None:
    """That of the front matter is the document's own."""
    qa("index", str(write({"a.md": "---\ndate: 2023-09-08\n---\nFrance sent troops in 2013 and left in 2022.\n"})))
    assert [date["value"] for date in qa.json("show", "a.md")["dates"]] == ["2013", "2022"]


def test_a_files_name_cannot_forge_a_line_of_the_report(qa: Run, write: Write) -> None:
    """A line break in it is shown as what it is not."""
    _, out, _ = qa("index", str(write({"a.txt": ARTICLE, "b\n  9 removed  all.txt": "Text."})))
    assert not any(line.strip().startswith("9 removed") for line in out.splitlines())


NAMES = {
    "-draft.txt": "The tower clock of Pell was stopped in 1955.",
    "Cafe\u0301 (copy).txt": "The tea room of Brun was sold in 1991.",
    "report[1].txt": "The ferry of Osa was repainted in 2014.",
}


@pytest.mark.parametrize("name", ["-draft.txt", "Café (copy).txt", "Cafe\u0301 (copy).txt", "report[1].txt"])
def test_documents_are_named_as_they_are_shown(qa: Run, write: Write, name: str) -> None:
    """Be it that a name looks like an option or a pattern, or has its accents in another form."""
    qa("index", str(write(NAMES)))
    text = next(text for known, text in NAMES.items() if known[-8:] == name[-8:])
    assert qa.json("show", name)["text"] == text
    assert text in qa("show", "--", name)[1]
    assert qa("why", "what was sold", name, "--source", "*")[0] == 0
    for option, value in (("--source", f"*{name}"), ("--document", name)):
        assert [hit["document"][-8:] for hit in qa.json("search", "tea", option, value)] == [name[-8:]]
    code, out, _ = qa("delete", name)
    assert (code, "1 removed" in out) == (0, True)


def test_a_mistyped_option_is_no_id(qa: Run) -> None:
    """It is told as such."""
    code, _, err = qa("show", "a.txt", "--spns")
    assert code == 2
    assert "No such option" in err


def test_a_search_whose_filter_admits_nothing_says_so(qa: Run, write: Write) -> None:
    """As `qa ask` does; a program gets an empty list, and the sentence beside it."""
    qa("index", str(write(NAMES)))
    sentence = "The filter admits none of your 3 documents; widen it."
    assert sentence in qa("search", "ferry", "--source", "nowhere")[1]
    code, out, err = qa("search", "ferry", "--source", "nowhere", "--json")
    assert (code, json.loads(out)) == (0, [])
    assert sentence in err


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (["index", "FOLDER", "--ray"], "local"),
        (["index", "--ray", "FOLDER"], "local"),
        (["index", "--ray", "--", "FOLDER"], "local"),
        (["index", "--ray", "head.lan:6379", "FOLDER"], "head.lan:6379"),
        (["index", "FOLDER", "--ray=auto"], "auto"),
        (["index", "--ray", "[::1]:6379", "FOLDER"], "[::1]:6379"),
        (["index", "FOLDER"], None),
    ],
)
def test_index_by_workers(
    qa: Run, write: Write, monkeypatch: pytest.MonkeyPatch, typed: list[str], address: str | None
) -> None:
    """Those of this machine, or of the cluster that is named; what is no address is a path."""
    begun: list[str] = []

    def cluster(address: str) -> contextlib.AbstractContextManager[Here]:
        begun.append(address)
        return contextlib.nullcontext(Here())

    monkeypatch.setattr("index.Cluster", cluster)
    folder = str(write({"a.txt": ARTICLE}))
    code, _, err = qa(*(folder if word == "FOLDER" else word for word in typed))
    assert (code, err) == (0, "")
    assert qa.json("status")["documents"] == 1
    assert begun == ([address] if address else [])
