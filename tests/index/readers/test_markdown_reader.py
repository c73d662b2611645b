"""Markdown: a file is a document, its text exactly as decoded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.passages.cutting import cut
from index.passages.headings import heading_length
from index.readers import SourceFile, markdown
from index.readers.markdown import read_markdown
from index.readers.sizes import LARGEST_TEXT
from index.records import Document, Failure

Write = Callable[[Mapping[str, str | bytes]], Path]
ReadMarkdown = Callable[..., Document]

ARTICLE = """---
title: "Attack on Gao: what is known"
date: 2023-09-08
author: [Awa Keïta, Jean Diarra]
tags:
  - Mali
  - JNIM
url: https://example.org/gao
source: Sahel Wire
---
<!-- draft 3 -->
[![build](https://ci.example.org/b.svg)](https://ci.example.org) ![stars](s.svg)

# Attack on Gao

Militants *attacked* a patrol, says the [report][1].

Background
----------

```sh
# this is a comment of a shell
```

### **Since 2013** ###

France came in 2013.

***

[1]: https://example.org/report
"""


@pytest.fixture
def read_file(write: Write) -> Callable[..., list[Document | Failure]]:
    """What is read from a file with this content."""

    def results(content: str | bytes, name: str = "notes/gao.md") -> list[Document | Failure]:
        path = write({name: content}) / name
        return list(read_markdown(SourceFile(path, name, f"documents/{name}")))

    return results


@pytest.fixture
def read_one(read_file: Callable[..., list[Document | Failure]]) -> ReadMarkdown:
    """The document that is read from a file with this content."""

    def document(content: str | bytes, name: str = "notes/gao.md") -> Document:
        (result,) = read_file(content, name)
        assert isinstance(result, Document), result
        return result

    return document


def headings(document: Document) -> list[tuple[str, int]]:
    """Words and levels."""
    return [(document.text[each.start : each.end], each.level) for each in document.headings]


def left_out(document: Document) -> list[tuple[str, str]]:
    """What is left out, by the reason."""
    return [(document.text[each.start : each.end], each.reason) for each in document.left_out]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_text_is_the_files_own(read_one: ReadMarkdown, line_end: str) -> None:
    """Nothing is rendered: whatever is quoted can be found in the file."""
    text = ARTICLE.replace("\n", line_end)
    assert read_one(b"\xef\xbb\xbf" + text.encode()).text == text


def test_front_matter_states_title_date_and_more(read_one: ReadMarkdown) -> None:
    """Known fields have their place, the others are metadata, lists in a row."""
    document = read_one(ARTICLE)
    assert document.title == "Attack on Gao: what is known"
    assert (document.date, document.date_origin) == ("2023-09-08", "front matter")
    assert (document.id, document.source) == ("notes/gao.md", "documents/notes/gao.md")
    assert document.metadata == {
        "author": "Awa Keïta, Jean Diarra",
        "tags": "Mali, JNIM",
        "url": "https://example.org/gao",
        "source": "Sahel Wire",
    }


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_headings_are_words_without_marks(read_one: ReadMarkdown, line_end: str) -> None:
    """Of both kinds, with their level; a line of code is none."""
    document = read_one(ARTICLE.replace("\n", line_end))
    assert headings(document) == [("Attack on Gao", 1), ("Background", 2), ("Since 2013", 3)]


def test_what_no_reader_sees_is_left_out(read_one: ReadMarkdown) -> None:
    """Each with its reason, in the order of the text."""
    found = left_out(read_one(ARTICLE))
    assert [reason for _, reason in found] == [
        "front matter",
        "comment",
        "picture",
        "line",
        "link definitions",
    ]
    assert found[0][0].startswith("---\ntitle:")
    assert found[0][0].endswith("\n---")
    assert found[2][0].startswith("[![build]")
    assert found[3][0] == "***"
    assert found[-1][0] == "[1]: https://example.org/report"


def test_passages_hold_the_prose_and_the_code(read_one: ReadMarkdown) -> None:
    """Under their headings, and nothing of what is left out."""
    passages = list(cut(read_one(ARTICLE)))
    assert [passage.text for passage in passages] == [
        "Attack on Gao\n\nMilitants *attacked* a patrol, says the [report][1].",
        "Background\n----------\n\n```sh\n# this is a comment of a shell\n```",
        "Since 2013** ###\n\nFrance came in 2013.",
    ]
    assert [passage.text[heading_length(passage) :][:9] for passage in passages] == [
        "Militants",
        "```sh\n# t",
        "France ca",
    ]
    assert passages[2].section.endswith("Since 2013")


def test_toml_front_matter_is_read(read_one: ReadMarkdown) -> None:
    """As Hugo writes it."""
    text = '+++\ntitle = "Gao"\ndate = 2023-09-08T10:00:00Z\ndraft = true\n[params]\nname = "x"\n+++\nText.'
    document = read_one(text)
    assert (document.title, document.date) == ("Gao", "2023-09-08")
    assert document.metadata == {"draft": "true", "params": "x"}
    assert left_out(document) == [(text[: text.rindex("+++") + 3], "front matter")]


@pytest.mark.parametrize(
    ("stated", "title", "date"),
    [
        ("title: No\ndate: 2023-09", "No", "2023-09"),
        ("Title: 2023\nPublished At: 8 September 2023", "2023", "2023-09-08"),
        ("title: null\ndate: ~", "Gao", None),
        ("title: [a, b]\ndate: soon", "a, b", None),
    ],
)
def test_front_matter_is_taken_as_written(read_one: ReadMarkdown, stated: str, title: str, date: str | None) -> None:
    """A title "No" is no boolean, a year and a month are no number, and nothing stated is nothing."""
    document = read_one(f"---\n{stated}\n---\nIt ends here.")
    assert (document.title, document.date) == (title, date)


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: a: b\n---\n",
        "---\ntitle: [\n---\n",
        "---\ntitle: \x0c\n---\n",
        "+++\ntitle = \n+++\n",
        "---\na: &a [x]\nb: *a\n---\n",
        "---\ntitle: " + "[" * 10_000 + "\n---\n",
        "+++\ntitle = " + "[" * 10_000 + "\n+++\n",
        "---\nx: &x {k: v}\n" + "x: &x {<<: [*x, *x]}\n" * 500 + "---\n",
    ],
    ids=["colon", "bracket", "control", "toml", "alias", "deep-yaml", "deep-toml", "bomb"],
)
def test_broken_front_matter_costs_only_itself(read_one: ReadMarkdown, front: str) -> None:
    """The text below is read, without any of the fields."""
    document = read_one(f"{front}# Gao\n\nText.")
    assert (document.title, document.metadata) == ("Gao", {})
    assert left_out(document) == [(front.rstrip("\n"), "front matter")]


@pytest.mark.parametrize(
    "text",
    ["---\nA sentence between two lines.\n---\nMore.", "---\ntitle: never closed\n\nText.", "---", "--- \n\n---\nA."],
)
def test_a_line_in_front_is_not_always_front_matter(
    read_file: Callable[..., list[Document | Failure]], text: str
) -> None:
    """Prose between two lines stays prose, and an unclosed block too."""
    (result,) = read_file(text)
    if isinstance(result, Document):
        assert "front matter" not in [reason for _, reason in left_out(result)]
    else:
        assert result.reason == "no text found"


def test_long_front_matter_is_text(read_one: ReadMarkdown) -> None:
    """It is not parsed, so that it cannot take forever."""
    document = read_one("---\n" + "a: b\n" * 10_000 + "---\nText.")
    assert document.metadata == {}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("## Small\n\n# Great\n\nText.", "Small"),
        ("Text.\n\n## Small\n\n# Great\n\nText.", "Great"),
        ("![x](y)\n\n## Small\n\nText.", "Small"),
        ("It begins with text.\n\n## Background\n\nText.", "Gao"),
        ("Militants attack Gao\n\nText.\n\n## Background\n\nText.", "Militants attack Gao"),
        ("**Militants** attack [Gao](gao.md)\n\nText.", "Militants attack Gao"),
        ("# `qa` in <b>two</b> ![img](x)commands &amp; more\n\nText.", "qa in two imgcommands & more"),
        ("Gao\nand Timbuktu\n===\n\nText.", "Gao and Timbuktu"),
        ("<!-- Notes -->\n\nIt ends here.", "Gao"),
        ("- one\n- two", "Gao"),
        ("> # Quoted\n\nText.", "Gao"),
    ],
)
def test_the_title_is_the_first_heading(read_one: ReadMarkdown, text: str, title: str) -> None:
    """One that the text begins with, or of the first level; else a first line, else the file's name."""
    assert read_one(text).title == title


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# # 1 #\n\nx", [("# 1", 1)]),
        ("#\n\nx", []),
        ("#no heading\n\nx", []),
        ("    # code\n\nx", []),
        ("~~~\n# code\n~~~\nx", []),
        ("> # quoted\n\nx", []),
        ("- # in a list\n\nx", []),
        ("###### Six\n####### seven", [("Six", 6)]),
        ("  ## Set in  \n\nx", [("Set in", 2)]),
        ("x" * 201 + "\n---\n\ny", []),
        ("# " + "x" * 201 + "\n\ny", []),
        ("## _Gao_\n## __init__.py\n## ``\n\nx", [("Gao", 2), ("__init__.py", 2), ("``", 2)]),
        ("## 東京 😀\n\nx", [("東京 😀", 2)]),
    ],
)
def test_only_a_heading_is_a_heading(read_one: ReadMarkdown, text: str, expected: list[tuple[str, int]]) -> None:
    """Not in code, quotes or lists, and not a whole paragraph that stands above a line."""
    assert headings(read_one(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a <!-- b --> c", []),
        ("<!-- a --> b\n\nc", [("<!-- a -->", "comment")]),
        ("<!-- a\n\nb -->\nc", [("<!-- a\n\nb -->", "comment")]),
        ("<!-- never closed\n\nc", []),
        ('<p align="center">\n<IMG src="x">\n</p>\n\nc', [('<p align="center">\n<IMG src="x">\n</p>', "picture")]),
        ("<details>\n\nc\n\n</details>", [("<details>", "markup"), ("</details>", "markup")]),
        ("<div>words</div>\n\nc", []),
        ("<style>\np { x: y }\n</style>\n\nc", [("<style>\np { x: y }\n</style>", "markup")]),
        ("Look: ![a](b)\n\nc", []),
        ("![a](b_(1).png)\nA caption.\n\nc", [("![a](b_(1).png)", "picture")]),
        ("![a][b] [![c][d]][e]\n\nc", [("![a][b] [![c][d]][e]", "picture")]),
        ("```\n![a](b)\n[x]: y\n<!-- z -->\n```", []),
        ("[a]: b\n[a]: c\n\nd", [("[a]: b", "link definitions"), ("[a]: c", "link definitions")]),
    ],
)
def test_what_is_left_out_has_no_words(read_one: ReadMarkdown, text: str, expected: list[tuple[str, str]]) -> None:
    """Comments, markup and pictures that have lines of their own; a sentence is never cut for one."""
    assert left_out(read_one(text)) == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n", "no text found"),
        (b"---\ntitle: Gao\n---\n", "no text found"),
        (b"![a](b)\n\n<!-- c -->", "no text found"),
        (b"\x00\x01", "binary"),
    ],
)
def test_a_file_without_text_is_a_failure(
    read_file: Callable[..., list[Document | Failure]], content: bytes, reason: str
) -> None:
    """Front matter and pictures are no text."""
    (failure,) = read_file(content)
    assert isinstance(failure, Failure)
    assert failure.path == "documents/notes/gao.md"
    assert reason in failure.reason


def test_a_file_too_large_is_a_failure(
    write: Write, read_file: Callable[..., list[Document | Failure]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In bytes, before it is opened, and in lines."""
    path = write({"a.md": ""}) / "a.md"
    with path.open("r+b") as stream:
        stream.truncate(LARGEST_TEXT + 1)
    (failure,) = read_markdown(SourceFile(path, "a.md", "a.md"))
    assert isinstance(failure, Failure)
    assert "too large (20 MB, limit 20 MB)" in failure.reason
    monkeypatch.setattr(markdown, "MOST_LINES", 10)
    (failure,) = read_file("a\n" * 11)
    assert isinstance(failure, Failure)
    assert "too many lines" in failure.reason


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            [*"#-=*+><![]()`:é\t ", "\n", "\r\n", "\r", "\n\n", "---\n", "+++\n", "a", "word ", "<!--", "-->"]
        )
    ).map("".join)
)
def test_spans_are_in_order_whatever_the_text(read_file: Callable[..., list[Document | Failure]], text: str) -> None:
    """Headings and what is left out never overlap, and none is empty."""
    (result,) = read_file(text)
    if isinstance(result, Failure):
        return
    assert result.text == text
    left_out_spans = [(span.start, span.end) for span in result.left_out]
    spans = sorted([*((heading.start, heading.end) for heading in result.headings), *left_out_spans])
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert left_out_spans == sorted(left_out_spans)
    assert result.title
