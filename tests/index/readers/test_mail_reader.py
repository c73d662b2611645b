"""Mail: a message is a document, and so is each message and each readable file in it."""

from __future__ import annotations

import base64
import io
import quopri
import zipfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from pathlib import Path

import pytest

from index.readers import SourceFile, read
from index.readers.mail import mailbox, parts
from index.records import Document, Failure

Write = Callable[[Mapping[str, str | bytes]], Path]
ReadMail = Callable[..., list[Document | Failure]]
HEAD = "From: Awa <awa@e.org>\nTo: Pell <pell@e.org>\nSubject: The ferry\nDate: Fri, 8 Sep 2023 23:30:00 -0400\n"


@pytest.fixture
def read_mail(write: Write) -> ReadMail:
    """What is read from a message or a mailbox."""

    def results(content: str | bytes | EmailMessage, name: str = "sub/mail.eml") -> list[Document | Failure]:
        raw = content.as_bytes() if isinstance(content, EmailMessage) else content
        path = write({name: raw}) / name
        return list(read(SourceFile(path, name, f"documents/{name}")))

    return results


def of_text(text: str, subject: str = "The ferry") -> EmailMessage:
    """A message that says this."""
    message = EmailMessage()
    message["From"] = "Awa <awa@e.org>"
    message["To"] = "Pell <pell@e.org>"
    message["Subject"] = subject
    message["Date"] = "Fri, 8 Sep 2023 23:30:00 -0400"
    if text:
        message.set_content(text)
    return message


def documents(found: list[Document | Failure]) -> dict[str, str]:
    """The texts by their ids."""
    return {each.id: each.text.strip() for each in found if isinstance(each, Document)}


def losses(found: list[Document | Failure]) -> list[str]:
    """Of all documents, in words."""
    return [str(loss) for each in found if isinstance(each, Document) for loss in each.losses]


def test_a_message_is_a_document(read_mail: ReadMail) -> None:
    """Titled by its subject, of the day that it states; a reply keeps what it quotes."""
    text = "It sank.\n\nOn Monday Pell wrote:\n> Where is it?\n-- \nAwa"
    assert read_mail(f"{HEAD}Cc: Osa <osa@e.org>\n\n{text}") == [
        Document(
            "sub/mail.eml",
            "The ferry",
            text,
            "documents/sub/mail.eml",
            "2023-09-08",
            {"from": "Awa <awa@e.org>", "to": "Pell <pell@e.org>", "cc": "Osa <osa@e.org>"},
            date_origin="mail",
        )
    ]


@pytest.mark.parametrize(
    ("header", "subject"),
    [
        ("=?utf-8?b?w4l0w6kgw6AgR2Fv?=", "Été à Gao"),
        ("=?iso-8859-1?q?=C9t=E9_=E0?= =?iso-8859-1?q?_Gao?=", "Été à Gao"),
        ("A long\n subject\n\tin lines", "A long subject in lines"),
        ("=?utf-8?b?broken", "=?utf-8?b?broken"),
        ("=?klingon?q?Gao?=", "Gao"),
        ("=?utf-8?b?!!!?= Gao", "Gao"),
        ("Été à Gao", "Été à Gao"),
    ],
)
def test_a_subject_is_decoded(read_mail: ReadMail, header: str, subject: str) -> None:
    """Whatever program wrote it."""
    (document,) = read_mail(f"From: a@e.org\nSubject: {header}\n\nText.\n")
    assert isinstance(document, Document)
    assert document.title.endswith(subject)


@pytest.mark.parametrize(
    ("stated", "date"),
    [
        ("Fri, 8 Sep 2023 00:10:00 +0200 (CEST)", "2023-09-08"),
        ("8 Sep 23 00:10 GMT", "2023-09-08"),
        ("2023-09-08T22:10:00Z", "2023-09-08"),
        ("yesterday", None),
        ("Fri, 99 Sep 2023 00:10:00", None),
    ],
)
def test_the_day_is_the_one_written(read_mail: ReadMail, stated: str, date: str | None) -> None:
    """Whatever the time zone."""
    (document,) = read_mail(f"From: a@e.org\nDate: {stated}\n\nText.\n")
    assert isinstance(document, Document)
    assert (document.date, document.date_origin) == (date, "mail" if date else "")


@pytest.mark.parametrize(
    ("charset", "encoding", "is_guessed"),
    [
        ("utf-8", "utf-8", False),
        ("iso-8859-1", "cp1252", False),
        ("us-ascii", "cp1252", True),
        ("us-ascii", "utf-8", False),
        ("utf-8", "cp1252", True),
        ("klingon", "cp1252", True),
        ("windows-1252", "cp1252", False),
    ],
)
def test_a_text_is_decoded_as_stated_or_guessed(
    read_mail: ReadMail, charset: str, encoding: str, *, is_guessed: bool
) -> None:
    """The guess is said."""
    text = "L’armée française a quitté Ménaka après dix années de présence au Sahel. Où est passé le café ?"
    head = f"{HEAD}Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
    found = read_mail(head.encode() + text.encode(encoding))
    assert documents(found) == {"sub/mail.eml": text}
    assert [loss.partition(":")[0] for loss in losses(found)] == ["encoding guessed"] * is_guessed


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_transfer_encodings_are_undone(read_mail: ReadMail, encoding: str) -> None:
    """Each of them."""
    message = of_text("")
    message.set_content("Été = résumé, à Gao.\n", cte=encoding)
    assert documents(read_mail(message)) == {"sub/mail.eml": "Été = résumé, à Gao."}


def test_of_several_forms_the_plain_one_is_read(read_mail: ReadMail) -> None:
    """Unless it only says that there is another."""
    message = of_text("The ferry sank on Monday.")
    message.add_alternative("<p>The ferry <b>sank</b> on Monday.</p>", subtype="html")
    assert documents(read_mail(message)) == {"sub/mail.eml": "The ferry sank on Monday."}
    sentence = "The ferry of Korioumé sank on Monday with forty sacks of rice on board, and nobody drowned."
    stub = of_text("See the HTML version.")
    stub.add_alternative(f"<style>p {{}}</style><p>{sentence}</p>", subtype="html")
    assert documents(read_mail(stub)) == {"sub/mail.eml": sentence}


def test_a_page_is_read_as_a_page(read_mail: ReadMail) -> None:
    """With its headings, and without what it hides."""
    sentence = "The ferry of Korioumé sank on Monday with forty sacks of rice on board."
    message = of_text("")
    page = f"<article><h2>News</h2><p>{sentence}</p><p hidden>secret</p><img src='cid:1'></article>"
    message.set_content(page, subtype="html")
    (document,) = read_mail(message)
    assert isinstance(document, Document)
    assert document.text == f"News\n\n{sentence}"
    assert [document.text[each.start : each.end] for each in document.headings] == ["News"]
    assert (document.title, document.date) == ("The ferry", "2023-09-08")


def test_attached_files_are_documents(read_mail: ReadMail) -> None:
    """Those that are read; the others are told by name, and no two have one id."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner.txt", "It is packed.")
    message = of_text("See the files.")
    message.add_attachment("One note.", filename="note.txt")
    message.add_attachment("Another note.", filename="note.txt")
    message.add_attachment(b"lake,depth\nVesk,112\n", maintype="text", subtype="csv", filename="tables/lakes.csv")
    message.add_attachment(packed.getvalue(), maintype="application", subtype="zip", filename="all.zip")
    message.add_attachment(b"GIF89a", maintype="image", subtype="gif", filename="été.gif")
    message.add_attachment(b"%PDF-1.4 broken", maintype="application", subtype="pdf", filename="plan.pdf")
    found = read_mail(message)
    assert documents(found) == {
        "sub/mail.eml": "See the files.",
        "sub/mail.eml/note.txt": "One note.",
        "sub/mail.eml/note (2).txt": "Another note.",
        "sub/mail.eml/lakes.csv#2": "lake: Vesk | depth: 112",
        "sub/mail.eml/all.zip/inner.txt": "It is packed.",
    }
    assert losses(found) == ["attachments not read: été.gif"]
    assert [each.path for each in found if isinstance(each, Failure)] == ["documents/sub/mail.eml/plan.pdf"]


def test_messages_within_a_message_are_documents(read_mail: ReadMail) -> None:
    """To a depth that nobody reaches by writing."""
    message = of_text("The first.", "One")
    for number, subject in enumerate(("Two", "Three"), 2):
        outer = of_text(f"Number {number}.", subject)
        outer.add_attachment(message)
        message = outer
    found = read_mail(message)
    assert documents(found) == {
        "sub/mail.eml": "Number 3.",
        "sub/mail.eml/Two.eml": "Number 2.",
        "sub/mail.eml/Two.eml/One.eml": "The first.",
    }
    for number in range(20):
        outer = of_text(f"Number {number}.", "Again")
        outer.add_attachment(message)
        message = outer
    assert losses(read_mail(message)) == ["attachments not read: Again.eml"]


def test_a_message_without_text_says_its_subject(read_mail: ReadMail) -> None:
    """Or nothing, where what is attached says it all."""
    message = of_text("", "Meet at Tarn on Friday")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="map.png")
    found = read_mail(message)
    assert documents(found) == {"sub/mail.eml": "Meet at Tarn on Friday"}
    assert losses(found) == ["attachments not read: map.png"]
    message = of_text("", "")
    message.add_attachment("A note.", filename="note.txt")
    assert read_mail(message) == [
        Document("sub/mail.eml/note.txt", "Note", "A note.\n", "documents/sub/mail.eml/note.txt")
    ]


BOX = f"""From awa@e.org Fri Sep  8 23:30:00 2023
Message-ID: <one@e.org>
{HEAD}
The first.

From Tarn to Osa it is far.
>From here it is not.

From pell@e.org Sat Sep  9 00:30:00 2023
Subject: Re: The ferry

The second.

From -
From: osa@e.org
Message-ID: <one@e.org>

The third.
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_each_message_of_a_mailbox_is_a_document(read_mail: ReadMail, line_end: str) -> None:
    """Named by its Message-ID, or by its number where that is missing or was used before."""
    assert documents(read_mail(BOX.replace("\n", line_end), "box.mbox")) == {
        "box.mbox#one@e.org": "The first.\n\nFrom Tarn to Osa it is far.\nFrom here it is not.",
        "box.mbox#2": "The second.",
        "box.mbox#3": "The third.",
    }


@pytest.mark.parametrize(
    "body",
    [
        "Open again.\n\nFrom 9:00 until 17:00 in the year 2024 the quay is open.\nNothing else is.",
        "Open again.\n\nFrom 9:00 until 17:00 in the year 2024 the quay is open.\n\nNothing else is.",
        "Dear all.\n\nFrom us to you\nNote: the ferry is late.",
        "Dear all.\n\nFrom Awa, with love",
    ],
)
def test_a_paragraph_that_begins_with_from_begins_no_message(read_mail: ReadMail, body: str) -> None:
    """Programs that tell how long a message is do not mark it; nothing of it is lost."""
    first, second = "From awa@e.org Fri Sep  8 23:30:00 2023", "From pell@e.org Sat Sep  9 00:30:00 2023"
    box = f"{first}\n{HEAD}\n{body}\n\n{second}\n\nOne without headers."
    assert list(documents(read_mail(box, "box.mbox")).values()) == [body, "One without headers."]


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_a_message_that_was_encoded_within_another_is_read(read_mail: ReadMail, encoding: str) -> None:
    """Some programs do so, against the rules."""
    inner = f"{HEAD.replace('The ferry', 'Its wreck')}\nIt sank = it is gone.\n".encode()
    coded = base64.encodebytes(inner) if encoding == "base64" else quopri.encodestring(inner)
    head = f"{HEAD}Content-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}\n\n"
    found = documents(read_mail(head.encode() + coded))
    assert found["sub/mail.eml/Its wreck.eml"] == "It sank = it is gone."


def test_a_broken_message_of_a_mailbox_costs_itself(read_mail: ReadMail, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told by its name."""
    monkeypatch.setattr(mailbox, "LARGEST_MESSAGE", 200)
    box = BOX.replace("The second.", "The second. " * 100)
    found = read_mail(box, "box.mbox")
    assert list(documents(found)) == ["box.mbox#one@e.org", "box.mbox#3"]
    assert [str(each.reason) for each in found if isinstance(each, Failure)] == ["longer than 0 MB"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n\r\n ", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "binary"),
        (b"Just a text.\n\nAnd another.", "not a mail message"),
        (HEAD.replace("The ferry", "").encode() + b"\n \n", "no text found"),
        (f"{HEAD.replace('The ferry', '')}Content-Type: application/pkcs7-mime\n\nMIAG\n".encode(), "encrypted"),
    ],
)
def test_what_is_no_message_is_one_failure(read_mail: ReadMail, content: bytes, reason: str) -> None:
    """It says what is missing."""
    (failure,) = read_mail(content)
    assert isinstance(failure, Failure)
    assert failure.path == "documents/sub/mail.eml"
    assert reason in failure.reason


def test_no_depth_and_no_number_of_parts_is_too_much(read_mail: ReadMail, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are refused with a reason."""
    deep = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(3_000))
    (failure,) = read_mail(f"From: a@e.org\n{deep}\nText.")
    assert isinstance(failure, Failure)
    assert "nested too deep" in failure.reason
    monkeypatch.setattr(parts, "MOST_PARTS", 5)
    message = of_text("Text.")
    for number in range(6):
        message.add_attachment("Note.", filename=f"{number}.txt")
    (failure,) = read_mail(message)
    assert isinstance(failure, Failure)
    assert "more than 5 parts" in failure.reason


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\notes\\a.txt", "a.txt"),
        ("a\tb.txt", "a b.txt"),
        ("=?utf-8?q?=C3=A9.txt?=", "é.txt"),
        ("x" * 300 + ".txt", "x" * 100 + ".txt"),
        ("..", ""),
    ],
)
def test_the_name_of_an_attachment_leads_nowhere(read_mail: ReadMail, name: str, expected: str) -> None:
    """It is a name, decoded and of a length that people read."""
    part = f'Content-Type: text/plain; name="{name}"\nContent-Disposition: attachment\n\nIt is said.'
    found = documents(read_mail(f'{HEAD}Content-Type: multipart/mixed; boundary="b"\n\n--b\n{part}\n--b--\n'))
    assert found == {"sub/mail.eml": "The ferry", f"sub/mail.eml/{expected or 'attachment 1.txt'}": "It is said."}
