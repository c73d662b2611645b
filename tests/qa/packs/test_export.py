"""An evidence pack holds what was said and all that is needed to check it, and shows whatever it quotes as text."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from index import Collection
from qa import Answer, AnswerSettings, Assistant, Citation, PackError, Turn
from qa.answering import assistant as answering
from qa.answering import facts
from qa.markup import escape_markdown, is_web_address
from qa.packs.export import Format, exported, format_of, write_export
from qa.packs.pack import EvidencePack, evidence_pack
from qa.packs.quotes import text_sha256
from tests.conftest import EVERY_HEADLINE, ToyEmbedder, Write
from tests.qa.reading.test_evidence import PointingReader
from tests.qa.terminal.test_command import Run

MALI = (
    "Troops in Mali\n\n"
    + "Much was said before that, and at length. " * 8
    + "\n\nFrance deployed troops to Mali in January 2013 after a request.\n\n"
    + "Much was said after that, and at length. " * 8
)
NEWS = json.dumps(
    {"id": "news", "title": "Boats", "source": "https://example.org/a?b=1&c=2", "date": "2023-09-12",
     "text": "Gunmen attacked the boat near Gao."}
)  # fmt: skip
WHEN = "when did France send troops to Mali"
HOSTILE = (
    '<script>alert("1")</script> ](javascript:alert(2)) `code` | cell | ${x} {{x}} **bold** # ~~~ &amp; '
    "![p](http://127.0.0.1:9/p.png) <http://127.0.0.1:9/> www.example.org"
)
HOSTILE_LINES = f"{HOSTILE}\n\n# heading\n- item\n1. item\n---\n```\nfence\n> quote\n    code\n[a]: http://b\n\x1b[0m\\"


@pytest.fixture
def filled(data: Path, write: Write, toy: ToyEmbedder) -> Iterator[Collection]:
    """A collection of an article and a piece of news."""
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write({"mali.txt": MALI, "news.jsonl": NEWS})])
        yield collection


def ask(collection: Collection, question: str = WHEN, history: tuple[Turn, ...] = (), **points: float) -> Answer:
    """The answer of an assistant whose reader points at words, named with underscores for spaces."""
    reader = PointingReader({words.replace("_", " "): score for words, score in points.items()})
    return Assistant(collection, reader=reader, settings=EVERY_HEADLINE).ask(question, history)


@pytest.fixture
def pack(filled: Collection) -> EvidencePack:
    """An answer, and a question that was not answered."""
    return evidence_pack([ask(filled, January_2013=6.0), ask(filled, "who won the cup in Chad")], filled)


def test_a_pack_holds_what_was_said_and_from_what(pack: EvidencePack, filled: Collection) -> None:
    """The answer as docs/json.md has it, and the collection it was given from."""
    told = pack.to_json()
    assert (told["format"], told["version"], told["generation"]) == ("verbatim-evidence-pack", 1, 1)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", told["made_at"])
    assert re.fullmatch(r"verbatim-qa \d+\..+", told["program"])
    expected = ask(filled, January_2013=6.0).to_json()
    for name in ("question", "standalone_question", "answered", "answer", "confidence", "text", "alternatives", "date"):
        assert told["exchanges"][0][name] == expected[name]
    (citation,) = told["exchanges"][0]["citations"]
    assert {name: citation[name] for name in expected["citations"][0]} == expected["citations"][0]


def test_excerpts_come_with_context_and_digests(pack: EvidencePack) -> None:
    """Cut at words, with offsets of their own, up to 200 characters on each side."""
    (excerpt,) = pack.exchanges[0].excerpts
    before, passage, after = excerpt.before, excerpt.passage, excerpt.after
    assert (before.end, after.start) == (passage.start, passage.end)
    for part in (before, passage, after, excerpt.quote):
        assert MALI[part.start : part.end] == part.text
    for around in (before, after):
        assert len(around.text) <= 200
    assert before.start == 0 or MALI[before.start].isspace() or MALI[before.start - 1].isspace()
    assert after.end == len(MALI) or MALI[after.end].isspace() or MALI[after.end - 1].isspace()
    assert excerpt.text_sha256 == excerpt.file_sha256 == text_sha256(MALI)


def test_context_ends_inside_a_word_only_where_there_is_no_border(collection: Collection, write: Write) -> None:
    """A text without spaces has context as well."""
    text = "一" * 3_000
    collection.sync([write({"a.txt": text})])
    pack = evidence_pack([ask(collection, "一一")], collection)
    excerpts = pack.exchanges[0].excerpts
    assert excerpts
    assert max(len(each.before.text) for each in excerpts) == 200


def test_what_was_not_found_is_packed_with_what_is_missing(pack: EvidencePack) -> None:
    """The nearest passages are marked as no answer."""
    told = pack.to_json()["exchanges"][1]
    assert (told["answered"], told["citations"], told["missing"]) == (False, [], ["Chad"])
    assert 1 <= len(told["nearest"]) <= 3
    assert {each["is_answer"] for each in told["nearest"]} == {False}
    for form in (Format.MARKDOWN, Format.HTML):
        text = exported(pack, form)
        assert "Nearest passages, none of which is an answer" in text
        assert "Not an answer: " in text


def test_the_record_s_facts_are_told_in_each_format(filled: Collection) -> None:
    """Title, source, date and what stated it; the source is a link."""
    pack = evidence_pack([ask(filled, "what did gunmen attack near Gao", the_boat=8.0)], filled)
    (citation,) = pack.to_json()["exchanges"][0]["citations"]
    assert (citation["title"], citation["date"]) == ("Boats", "2023-09-12")
    assert citation["source"] == "https://example.org/a?b=1&c=2"
    assert citation["file_sha256"] == text_sha256(NEWS)
    markdown, page = exported(pack, Format.MARKDOWN), exported(pack, Format.HTML)
    assert "- source: <https://example.org/a?b=1&c=2>" in markdown
    assert '<a href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer">' in page
    for text in (markdown, page):
        assert f"2023-09-12 (stated by: {citation['date_origin']})" in unescape(text)


def test_a_follow_up_is_told_as_it_was_understood(filled: Collection) -> None:
    """Beside the question as it was asked."""
    history = (Turn("user", WHEN), Turn("assistant", "January 2013 [1]"))
    pack = evidence_pack([ask(filled, "and why did they leave?", history)], filled)
    answer = pack.exchanges[0].answer
    assert answer.question == "and why did they leave?"
    assert "Mali" in answer.standalone_question
    assert f"- understood as: {escape_markdown(answer.standalone_question)}" in exported(pack, Format.MARKDOWN)


def cited(answer: Answer) -> Citation:
    """The first citation."""
    return answer.citations[0]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"text": "x" * 40}, "it does not stand in the document"),
        ({"start": 1}, "the evidence does not lie inside the passage"),
        ({"document": "nowhere.txt"}, "the document is not in the collection"),
    ],
    ids=["words", "place", "document"],
)
def test_a_quote_that_is_not_verbatim_is_left_out_and_said(
    filled: Collection, change: dict[str, object], reason: str
) -> None:
    """Whatever a saved answer says, and also in its own words."""
    answer = ask(filled, January_2013=6.0)
    citation = cited(answer)
    if "start" in change:
        change = {"start": citation.evidence.start + 1, "text": citation.text[1:]}
    pack = evidence_pack([replace(answer, citations=(replace(citation, **change),))], filled)  # type: ignore[arg-type]
    (exchange,) = pack.exchanges
    assert exchange.excerpts == ()
    assert exchange.answer.citations == ()
    (omission,) = exchange.omissions
    assert (omission.marker, omission.reason) == (1, reason)
    assert citation.evidence.text not in exchange.answer.text
    assert reason in exported(pack, Format.MARKDOWN)


def test_facts_are_the_document_s_not_those_of_a_saved_answer(filled: Collection) -> None:
    """A title, source or date that was edited is put right."""
    answer = ask(filled, January_2013=6.0)
    edited = replace(cited(answer), title="Another", source="https://evil.example/", date="1999-01-01", page=7)
    (excerpt,) = evidence_pack([replace(answer, citations=(edited,))], filled).exchanges[0].excerpts
    assert excerpt.passage == cited(answer)


def test_a_file_that_was_indexed_anew_meanwhile_has_no_digest(
    filled: Collection, data: Path, write: Write, toy: ToyEmbedder
) -> None:
    """The digest would be of other bytes than those that are quoted."""
    with filled.reading(), Collection.open(data, embedder=toy) as other:
        answer = ask(filled, January_2013=6.0)
        other.sync([write({"mali.txt": f"{MALI} More."})])
        (excerpt,) = evidence_pack([answer], filled).exchanges[0].excerpts
    assert excerpt.text_sha256 == text_sha256(MALI)
    assert excerpt.file_sha256 is None


def test_nothing_to_export_is_said(filled: Collection) -> None:
    """An empty conversation makes no pack."""
    with pytest.raises(PackError, match="no answer to export"):
        evidence_pack([], filled)


@pytest.fixture
def hostile(data: Path, write: Write, toy: ToyEmbedder) -> Iterator[EvidencePack]:
    """A pack of a document that would be markup wherever it is shown."""
    record = json.dumps(
        {"id": f"id {HOSTILE}", "title": HOSTILE, "source": "javascript:alert(3)", "text": HOSTILE_LINES}
    )
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write({"a.jsonl": record})])
        never = Assistant(collection, reader=PointingReader({}), settings=AnswerSettings(threshold=1.0))
        answers = [ask(collection, HOSTILE, heading=9.0), never.ask(f"who is Zebulon {HOSTILE} \ud800")]
        assert [answer.answered for answer in answers] == [True, False]
        yield evidence_pack(answers, collection)


class Page(HTMLParser):
    """Collects the elements, attributes and text of a page, and checks that what is opened is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        self.tags.add(tag)
        self.attributes.extend(attrs)
        if tag != "meta":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """It closes the one opened last."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note it."""
        self.text += data


def test_html_shows_hostile_text_literally(hostile: EvidencePack) -> None:
    """No element, attribute or link comes from it."""
    page = Page(exported(hostile, Format.HTML))
    assert page.tags <= {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "dl", "dt", "dd", "section",
        "article", "blockquote", "span", "mark", "footer",
    }  # fmt: skip
    assert not {name for name, _ in page.attributes} & {"href", "src", "style"}
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert page.text.count(HOSTILE) >= 6
    assert "javascript:alert(3)" in page.text
    assert "\x1b" not in page.text


def test_html_asks_nothing_of_other_hosts(pack: EvidencePack, filled: Collection) -> None:
    """Its style is in it, its policy forbids all else, and only sources are linked."""
    answer = ask(filled, "what did gunmen attack near Gao", the_boat=8.0)
    text = exported(replace(evidence_pack([answer], filled), exchanges=pack.exchanges), Format.HTML)
    text += exported(evidence_pack([answer], filled), Format.HTML)
    assert text.count("default-src 'none'") == 2
    page = Page(text)
    assert not {"script", "link", "img", "iframe", "object"} & page.tags
    assert {value for name, value in page.attributes if name in {"src", "href"}} == {"https://example.org/a?b=1&c=2"}
    assert "url(" not in text
    assert "@import" not in text


def test_hostile_text_does_not_break_out_of_markdown(hostile: EvidencePack) -> None:
    """No link, picture, code, table, markup or heading comes from it; what is read is what was written."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(exported(hostile, Format.MARKDOWN))
    kinds = {token.type for token in tokens} | {
        child.type for token in tokens for child in token.children or () if token.type == "inline"
    }
    assert kinds <= {
        "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text", "text_special",
        "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close", "blockquote_open",
        "blockquote_close", "strong_open", "strong_close", "softbreak", "hardbreak",
    }  # fmt: skip
    text = "".join(child.content for token in tokens for child in token.children or ())
    assert text.count(HOSTILE) >= 6
    titled = [after.content for token, after in pairwise(tokens) if token.type == "heading_open"]
    assert len(titled) == 1 + sum(1 + len(each.excerpts) for each in hostile.exchanges)
    strong = [child for token in tokens for child in token.children or () if child.type == "strong_open"]
    assert len(strong) == sum(not each.answer.answered or bool(each.answer.answer) for each in hostile.exchanges)


@pytest.mark.parametrize(
    "line",
    ["# a", "a\n===", "a\n---", "1. a", "12) a", "- a", "+ a", "    a", "\ta", "a #", "a\\", "&lt;", "2013", "1.5 km"],
)
def test_a_line_of_markdown_is_a_paragraph(line: str) -> None:
    """And reads as it was, but for its indent."""
    tokens = MarkdownIt("commonmark").parse(escape_markdown(line))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    read = "".join("\n" if child.type == "softbreak" else child.content for child in tokens[1].children or ())
    assert read == line.strip()


def test_addresses_in_text_are_no_links_of_their_own() -> None:
    """GitHub makes some of what merely looks like one."""
    assert escape_markdown("http://a.b www.a.b") == "http:\\//a.b www\\.a.b"


@pytest.mark.parametrize(
    ("source", "is_link"),
    [
        ("https://example.org/a?b", True),
        ("HTTP://example.org", True),
        ("javascript:alert(1)", False),
        ("https://a.b/ c", False),
        ("https://a.b/>x", False),
        ("https://a.b/\x01", False),
        ("documents/a.txt", False),
    ],
)
def test_only_web_addresses_are_links(source: str, is_link: bool) -> None:
    """Nothing that could leave its place or run."""
    assert is_web_address(source) is is_link


def test_the_ending_tells_the_format() -> None:
    """JSON where it does not, for that is what can be verified."""
    assert format_of(Path("a.HTML")) is Format.HTML
    assert format_of(Path("a.md")) is Format.MARKDOWN
    assert format_of(Path("a.txt")) is format_of(None) is Format.JSON


def test_a_file_is_replaced_whole_or_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else is left in its folder, and a link stays a link."""
    path, link = tmp_path / "a.json", tmp_path / "link.json"
    path.write_text("before")
    link.symlink_to(path)
    write_export(link, "after é")
    assert path.read_text("utf-8") == "after é"
    assert link.is_symlink()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(PackError, match=r"a\.json cannot be written \(No space left on device\)"):
        write_export(path, "later")
    assert path.read_text("utf-8") == "after é"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.json", "link.json"]


@pytest.mark.parametrize("name", ["nowhere/a.json", "."])
def test_what_cannot_be_written_is_said(tmp_path: Path, name: str) -> None:
    """One sentence names the file."""
    with pytest.raises(PackError, match="name another"):
        write_export(tmp_path / name, "x")


# The command


@pytest.fixture
def indexed(
    data: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    toy: ToyEmbedder,
    write: Write,
) -> Run:
    """The command, on a collection of the article, with a reader that points at a date."""
    monkeypatch.setattr("index.collection.default_embedder", lambda: toy)
    monkeypatch.setattr(answering, "default_reader", lambda: PointingReader({"January 2013": 6.0}))
    monkeypatch.setattr(facts, "headline_confidence", lambda _: 1.0)
    qa = Run(data, capsys, monkeypatch)
    qa("index", str(write({"mali.txt": MALI})))
    return qa


def test_a_question_is_exported_in_the_format_asked_for(indexed: Run, tmp_path: Path) -> None:
    """By the option, by the file's ending, or as JSON on the screen."""
    code, out, _ = indexed("export", WHEN)
    assert (code, json.loads(out)["exchanges"][0]["answer"]) == (0, "January 2013")
    assert indexed("export", WHEN, "--format", "markdown")[1].startswith(f"# {WHEN}\n\n**January 2013")
    page = tmp_path / "a.html"
    assert indexed("export", WHEN, "-o", str(page)) == (0, "", "")
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_turns_before_count(indexed: Run, tmp_path: Path) -> None:
    """As in qa ask."""
    turns = tmp_path / "turns.json"
    turns.write_text(json.dumps([{"role": "user", "content": WHEN}]))
    asked = indexed.json("ask", "and when did they leave?", "--history", str(turns))
    told = json.loads(indexed("export", "and when did they leave?", "--history", str(turns))[1])["exchanges"][0]
    assert told["standalone_question"] == asked["standalone_question"]
    assert "Mali" in told["standalone_question"]


@pytest.mark.parametrize("form", ["one", "list", "lines"])
def test_saved_answers_are_exported(indexed: Run, tmp_path: Path, form: str) -> None:
    """The output of qa ask, several of them, or that of qa batch."""
    answer = indexed.json("ask", WHEN)
    path = tmp_path / "answers"
    path.write_text(
        {"one": json.dumps(answer, indent=2), "list": json.dumps([answer] * 2), "lines": f"{json.dumps(answer)}\n" * 2}[
            form
        ]
    )
    code, out, _ = indexed("export", "--from", str(path))
    assert code == 0
    exchanges = json.loads(out)["exchanges"]
    assert [each["answer"] for each in exchanges] == ["January 2013"] * (1 if form == "one" else 2)


def test_a_saved_quote_that_is_not_verbatim_is_reported(indexed: Run, tmp_path: Path) -> None:
    """The rest is exported, and the exit code is 1."""
    answer = indexed.json("ask", WHEN)
    answer["citations"][0]["evidence"]["text"] = answer["citations"][0]["evidence"]["text"].replace("2013", "2014")
    path, pack = tmp_path / "answers.json", tmp_path / "pack.json"
    path.write_text(json.dumps(answer))
    code, _, err = indexed("export", "--from", str(path), "-o", str(pack))
    assert code == 1
    assert "Answer 1 [1], quoting mali.txt: it does not stand in the document." in err
    told = json.loads(pack.read_text("utf-8"))["exchanges"][0]
    assert told["citations"] == []
    assert told["left_out"][0]["marker"] == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "not valid JSON"),
        ("[]", "no answer to export"),
        ("{}", "“question” is missing"),
        ('{"question": 1}', "“question” must be a text, not 1"),
        ("3", "must be an object, not 3"),
        ('{"a": 1}\n{"b"}', "answers:1 holds no answer: “question” is missing"),
        ("x\ny", "answers:1: not valid JSON"),
    ],
)
def test_what_is_no_saved_answer_is_said(indexed: Run, tmp_path: Path, content: str, said: str) -> None:
    """One sentence with the place."""
    path = tmp_path / "answers"
    path.write_text(content)
    code, out, err = indexed("export", "--from", str(path))
    assert (code, out) == (1, "")
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], [WHEN, "--from", "a.json"], [WHEN, "--format", "pdf"]])
def test_wrong_usage_is_told(indexed: Run, arguments: list[str]) -> None:
    """Either a question or answers, in a format that there is."""
    assert indexed("export", *arguments)[0] == 2
