"""Pages of the web in a collection: fetched, read, changed, gone."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from fpdf import FPDF

from index import Collection, Failure, LockedError, SyncReport, SyncSettings, WebSettings, check, rebuild
from index.engine.store.store import Store
from index.web.client import Client
from index.web.gathering import gather
from index.web.pages import Pages
from tests.index.web.conftest import QUICK, Add
from tests.site import Asked, Reply, Site, page
from tests.toy import ToyEmbedder

STORY = page("The ferry", "The ferry to Konna sank in a storm. Two people died in the river.")
LATER = page("The ferry", "The ferry to Konna sank in a storm. Three people died in the river.")


def reasons(report: SyncReport) -> dict[str, str]:
    """Why each address failed."""
    return {failure.path: failure.reason for failure in report.failed}


def rss(*entries: str) -> Reply:
    """A feed of these entries."""
    body = f'<rss version="2.0"><channel><title>News</title>{"".join(entries)}</channel></rss>'
    return Reply(body, headers={"Content-Type": "application/rss+xml"})


def entry(link: str, date: str = "Fri, 08 Sep 2023 10:00:00 GMT", title: str = "Title") -> str:
    """An entry of a feed."""
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate></item>"


def test_a_page_is_a_document(collection: Collection, site: Site, add: Add) -> None:
    """By its address, with title and text as they are read from any page, and when it was fetched."""
    site.replies["/ferry"] = Reply(STORY)
    address = site.at("/ferry")
    report = add("/ferry#part")
    assert (report.added, report.failed, report.generation) == ((address,), (), 1)
    document = collection.document(address)
    assert (document.title, document.source) == ("The ferry", address)
    assert "Two people died" in document.text
    assert document.metadata["retrieved_at"].endswith("+00:00")
    assert [hit.passage.document_id for hit in collection.search("who died in the river")] == [address]


def test_the_bytes_are_kept_as_they_came(collection: Collection, site: Site, add: Add, data: Path) -> None:
    """With digest, kind and final address; and what is quoted is traced to that file."""
    site.replies |= {"/old": Reply(status=301, headers={"Location": "/ferry"}), "/ferry": Reply(STORY)}
    add("/old")
    (kept,) = Pages(data).below(Pages(data).folder)
    assert not isinstance(kept, Exception)
    (version,) = kept.versions
    assert Pages(data).path(kept).read_bytes() == STORY.encode()
    assert version.sha256 == hashlib.sha256(STORY.encode()).hexdigest()
    assert (version.address, version.content_type, version.charset) == (site.at("/ferry"), "text/html", "utf-8")
    file = collection.indexed_file(site.at("/old"))
    assert file is not None
    assert (file.path, file.sha256) == (Pages(data).path(kept), version.sha256)
    assert collection.document(site.at("/old")).metadata["found_at"] == site.at("/ferry")


def test_a_page_that_did_not_change_is_not_sent_again(collection: Collection, site: Site, add: Add) -> None:
    """Asked by what the server said the last time; nothing is written, embedded or published."""

    def conditional(asked: Asked) -> Reply:
        if asked.headers.get("if-none-match") == '"1"' and "if-modified-since" in asked.headers:
            return Reply(status=304)
        return Reply(STORY, headers={"ETag": '"1"', "Last-Modified": "Fri, 08 Sep 2023 10:00:00 GMT"})

    site.replies["/ferry"] = conditional
    add("/ferry")
    before = collection.document(site.at("/ferry"))
    report = add("/ferry")
    assert (report.unchanged, report.changes, report.generation) == ((site.at("/ferry"),), 0, 1)
    assert collection.document(site.at("/ferry")) == before


def test_a_page_that_changed_is_another_version(collection: Collection, site: Site, add: Add) -> None:
    """The newest is searched; the one before is kept as it was read, for who quoted it."""
    address = site.at("/ferry")
    site.replies["/ferry"] = Reply(STORY)
    add("/ferry")
    quoted = collection.document(address)
    site.replies["/ferry"] = Reply(LATER)
    report = add("/ferry")
    assert (report.changed, report.added, report.moved) == ((address,), (), ())
    assert len(collection) == 1
    assert [hit.passage.text for hit in collection.search("Two people died")] == [
        hit.passage.text for hit in collection.search("Three people died")
    ]
    history = collection.history(address)
    before, now = history.versions
    assert (before.is_newest, now.is_newest) == (False, True)
    assert before.document(address) == quoted
    assert now.document(address) == collection.document(address)
    assert "Three people" in collection.document(address).text


def test_a_page_that_became_what_it_was_has_three_versions(collection: Collection, site: Site, add: Add) -> None:
    """Each of them is known, though two have the same bytes."""
    for content in (STORY, LATER, STORY):
        site.replies["/ferry"] = Reply(content)
        assert add("/ferry").changes == 1
    texts = [each.document(site.at("/ferry")) for each in collection.history(site.at("/ferry")).versions]
    assert ["Two" in each.text if each else None for each in texts] == [True, False, True]


def test_other_bytes_that_read_the_same_are_no_other_version(
    collection: Collection, site: Site, add: Add, data: Path
) -> None:
    """Pages carry times and tokens that nobody sees; a page watched for a year must not fill the disk with them."""
    address = site.at("/ferry")
    for token in ("one", "two", "three"):
        site.replies["/ferry"] = Reply(STORY.replace("</body>", f"<script>token = '{token}'</script></body>"))
        add("/ferry")
    assert len(collection.history(address).versions) == 1
    assert len(list(Pages(data).place(address).iterdir())) == 2


def test_a_page_that_has_gone_keeps_its_last_version(collection: Collection, site: Site, add: Add) -> None:
    """It says so itself, and since when; and no more once it is back."""
    address = site.at("/ferry")
    site.replies["/ferry"] = Reply(STORY)
    add("/ferry")
    for status, words in ((404, "404 Not Found"), (410, "410 Gone")):
        site.replies["/ferry"] = Reply("gone", status)
        report = add("/ferry")
        assert reasons(report)[address].startswith(f"answers {words}; the version of 20")
        assert collection.document(address).metadata["no_longer_there"].startswith(f"{words} since 20")
        assert "Two people died" in collection.document(address).text
    again = add("/ferry")
    assert (again.changes, again.unchanged) == (0, (address,))
    site.replies["/ferry"] = Reply(STORY)
    assert add("/ferry").changed == (address,)
    assert "no_longer_there" not in collection.document(address).metadata


@pytest.mark.parametrize(
    ("status", "words"), [(403, "403 Forbidden"), (500, "500 Internal Server Error"), (204, "204")]
)
def test_a_page_that_cannot_be_had_for_now_stays(site: Site, add: Add, status: int, words: str) -> None:
    """As it was, and the reason is told."""
    site.replies["/ferry"] = Reply(STORY)
    add("/ferry")
    site.replies["/ferry"] = Reply("no", status)
    report = add("/ferry")
    assert words in reasons(report)[site.at("/ferry")]
    assert (report.changes, report.unchanged) == (0, (site.at("/ferry"),))


def test_a_page_that_cannot_be_read_any_more_keeps_its_last_good_version(
    collection: Collection, site: Site, add: Add
) -> None:
    """As where a site now asks whether one is a robot."""
    site.replies["/ferry"] = Reply(STORY)
    add("/ferry")
    site.replies["/ferry"] = Reply("<!doctype html><html><body><script>check()</script></body></html>")
    assert "cannot be read any more" in reasons(add("/ferry"))[site.at("/ferry")]
    assert "Two people died" in collection.document(site.at("/ferry")).text
    assert len(collection.history(site.at("/ferry")).versions) == 1


def test_what_was_wrong_with_each_address_is_told(site: Site, add: Add) -> None:
    """In one sentence; the others are added."""
    site.replies |= {
        "/ferry": Reply(STORY),
        "/robots.txt": Reply("User-agent: *\nDisallow: /private\n", headers={"Content-Type": "text/plain"}),
        "/private": Reply(STORY),
        "/picture": Reply(b"\x89PNG", headers={"Content-Type": "image/png"}),
        "/empty": Reply(b""),
        "/wordless": Reply("<!doctype html><html><body></body></html>"),
        "/large": Reply(b"x" * 5_000_001),
    }
    report = add("/ferry", "/private", "/picture", "/empty", "/wordless", "/large", "/nowhere")
    assert report.added == (site.at("/ferry"),)
    told = {path.rpartition("/")[2]: reason for path, reason in reasons(report).items()}
    expected = {
        "private": "is not to be fetched by programs",
        "picture": "is image/png, which is not read",
        "empty": "is empty",
        "wordless": "no text found",
        "large": "is larger than 5 MB",
        "nowhere": "answers 404 Not Found",
    }
    assert {name: expected[name] in told[name] for name in told} == dict.fromkeys(expected, True)
    assert "/private" not in site.paths()


def test_what_is_no_address_fails_alone(collection: Collection, site: Site) -> None:
    """The others are added."""
    site.replies["/ferry"] = Reply(STORY)
    report = collection.add(["ftp://a.example/", site.at("/ferry"), "http://user:pw@a.example/"], settings=QUICK)
    assert report.added == (site.at("/ferry"),)
    assert list(reasons(report)) == ["ftp://a.example/", "http://user:pw@a.example/"]


def test_private_addresses_are_refused_unless_allowed(collection: Collection, site: Site) -> None:
    """Nothing is asked, and nothing kept but the refusal."""
    report = collection.add([site.at("/ferry")], settings=replace(QUICK, allow_private=False))
    assert "--allow-private" in reasons(report)[site.at("/ferry")]
    assert site.asked == []
    assert WebSettings().allow_private is False


def test_other_formats_are_read_as_files_are(collection: Collection, site: Site, add: Add) -> None:
    """By what the server says they are; records of a table have ids of their own."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    pdf.cell(text="The bridge at Labbezanga was closed in May.")
    site.replies |= {
        "/report": Reply(bytes(pdf.output()), headers={"Content-Type": "application/pdf"}),
        "/notes.md": Reply("# Notes\n\nThe well is dry.", headers={"Content-Type": "text/plain; charset=utf-8"}),
        "/table": Reply("id,text\nx1,The mill stands still.\n,The dam holds.\n", headers={"Content-Type": "text/csv"}),
    }
    report = add("/report", "/notes.md", "/table")
    assert set(report.added) == {site.at("/report"), site.at("/notes.md"), "x1", site.at("/table#3")}
    assert collection.document(site.at("/report")).page_at(0) == 1
    assert collection.document(site.at("/notes.md")).title == "Notes"
    assert collection.history("x1").address == collection.history(site.at("/table#3")).address == site.at("/table")


@pytest.mark.parametrize(
    ("encoding", "word"),
    [("windows-1251", "Паром затонул"), ("iso-8859-2", "Zatonęła łódź"), ("shift_jis", "渡し船が沈んだ")],
)
def test_the_encoding_that_a_server_states_counts(
    collection: Collection, site: Site, add: Add, encoding: str, word: str
) -> None:
    """Where the page itself says nothing; also for plain text and tables. Nothing is guessed then."""
    text = f"{word}. {word}!"
    site.replies |= {
        "/page": Reply(page(word, text).encode(encoding), headers={"Content-Type": f"text/html; charset={encoding}"}),
        "/text": Reply(text.encode(encoding), headers={"Content-Type": f"text/plain; charset={encoding}"}),
        "/table": Reply(
            f"id,text\nx1,{text}\n".encode(encoding), headers={"Content-Type": f"text/csv; charset={encoding}"}
        ),
        "/wrong": Reply(text.encode("utf-8"), headers={"Content-Type": f"text/plain; charset={encoding}"}),
        "/unknown": Reply(text.encode("utf-8"), headers={"Content-Type": "text/plain; charset=rot13"}),
    }
    add("/page", "/text", "/table", "/wrong", "/unknown")
    for document in (site.at("/page"), site.at("/text"), "x1", site.at("/wrong"), site.at("/unknown")):
        assert text in collection.document(document).text
        assert not collection.document(document).losses


def test_what_is_not_of_the_encoding_that_is_stated_is_told(collection: Collection, site: Site, add: Add) -> None:
    """A byte that means nothing there is a character lost."""
    body = "Zatonęła łódź w Gao".encode("windows-1250") + b" \x98"
    site.replies["/text"] = Reply(body, headers={"Content-Type": "text/plain; charset=windows-1250"})
    add("/text")
    document = collection.document(site.at("/text"))
    (loss,) = document.losses
    assert (loss.kind, "windows-1250" in loss.detail) == ("characters dropped", True)
    assert document.text == "Zatonęła łódź w Gao \ufffd"


def test_an_encoding_that_the_bytes_are_not_in_does_not_count(collection: Collection, site: Site, add: Add) -> None:
    """Next comes what the page itself says, then what the bytes read like."""
    text = "Паром затонул в понедельник у берега, и никто из тех, кто на нём плыл, не утонул."
    declaring = page("The ferry", text, head='<meta charset="koi8-r">')
    site.replies |= {
        "/page": Reply(declaring.encode("koi8-r"), headers={"Content-Type": "text/html; charset=euc-jp"}),
        "/text": Reply(text.encode("cp1251"), headers={"Content-Type": "text/plain; charset=euc-jp"}),
    }
    add("/page", "/text")
    for path in ("/page", "/text"):
        assert text in collection.document(site.at(path)).text
    assert not collection.document(site.at("/page")).losses


def test_an_encoding_that_was_stated_by_hand_counts_before_the_server(
    collection: Collection, site: Site, add: Add, data: Path
) -> None:
    """And is kept to when what is known of the page changes otherwise; as for a file."""
    text = "Zatonęła łódź."
    site.replies["/text"] = Reply(text.encode("cp1250"), headers={"Content-Type": "text/plain; charset=iso-8859-1"})
    add("/text")
    assert collection.document(site.at("/text")).text == text.encode("cp1250").decode("cp1252")
    report = collection.sync([Pages(data).folder], settings=SyncSettings(encoding="windows-1250"))
    assert report.changed == (site.at("/text"),)
    assert collection.document(site.at("/text")).text == text
    site.replies["/text"] = Reply(status=404)
    add("/text")
    document = collection.document(site.at("/text"))
    assert (document.text, "404" in document.metadata["no_longer_there"]) == (text, True)


def test_the_same_page_under_two_addresses_is_one_hit(site: Site, add: Add) -> None:
    """Both stay listed, as copies of each other do."""
    story = page("The ferry", *(f"The ferry to port {n} sank in a storm of the month {n}." for n in range(20)))
    site.replies |= {
        "/a": Reply(story),
        "/b": Reply(status=302, headers={"Location": "/a"}),
        "/a?from=feed": Reply(story),
    }
    report = add("/a", "/b", "/a?from=feed", "/a#top")
    assert report.added == tuple(sorted([site.at("/a"), site.at("/a?from=feed"), site.at("/b")]))
    assert len(report.copies) == 2
    assert site.paths() == ["/a", "/b", "/a", "/a?from=feed"]


def test_a_feed_leads_to_its_pages(collection: Collection, site: Site, add: Add) -> None:
    """Relative addresses too; the feed's day counts where a page states none, and the feed is no document."""
    stated = '<meta property="article:published_time" content="2020-01-02">'
    site.replies |= {
        "/news/feed": rss(entry("one"), entry("/two", "Sat, 09 Sep 2023 10:00:00 GMT")),
        "/news/one": Reply(STORY),
        "/two": Reply(page("The well", "The well at Ansongo is dry.", head=stated)),
    }
    report = add("/news/feed")
    assert report.added == (site.at("/news/one"), site.at("/two"))
    one, two = map(collection.document, report.added)
    assert (one.date, one.date_origin) == ("2023-09-08", "feed")
    assert (two.date, two.date_origin) == ("2020-01-02", "html")
    assert site.paths() == ["/news/feed", "/news/one", "/two"]


def test_of_a_feed_only_what_is_new_is_fetched(site: Site, add: Add) -> None:
    """What it lists as before is left alone; what it says has changed is looked at again."""
    site.replies |= {"/feed": rss(entry("/1"), entry("/2")), "/1": Reply(STORY), "/2": Reply(LATER)}
    add("/feed")
    site.asked.clear()
    assert add("/feed").unchanged == (site.at("/1"), site.at("/2"))
    assert site.paths() == ["/feed"]
    site.replies |= {
        "/feed": rss(entry("/3"), entry("/1", "Sun, 10 Sep 2023 10:00:00 GMT"), entry("/2")),
        "/3": Reply(page("The mill", "The mill stands still.")),
        "/1": Reply(page("The ferry", "The ferry is back on the river.")),
    }
    site.asked.clear()
    report = add("/feed")
    assert (report.added, report.changed, report.unchanged) == ((site.at("/3"),), (site.at("/1"),), (site.at("/2"),))
    assert site.paths() == ["/feed", "/3", "/1"]


def test_a_long_feed_is_taken_in_portions(collection: Collection, site: Site, add: Add) -> None:
    """The newest first; how many are left is told, and the next time they come, also where the feed is the same."""
    listed = rss(*(entry(f"/{n}") for n in range(20)))
    site.replies["/feed"] = lambda asked: (
        Reply(status=304)
        if "if-none-match" in asked.headers
        else replace(listed, headers={**listed.headers, "ETag": "x"})
    )
    site.replies |= {f"/{n}": Reply(page(f"Story {n}", f"Ship {n} left the port of Mopti.")) for n in range(20)}
    report = add("/feed", settings=replace(QUICK, entries=12))
    assert len(report.added) == 12
    assert site.paths() == ["/feed", *(f"/{n}" for n in range(12))]
    assert reasons(report) == {site.at("/feed"): "lists 8 more that were left for the next time; 12 at a time"}
    report = add("/feed", settings=replace(QUICK, entries=12))
    assert (len(report.added), report.failed) == (8, ())
    assert len(collection) == 20


def test_a_polite_pause_is_made_between_pages_of_a_feed(store: Store, site: Site) -> None:
    """A second, unless told otherwise."""
    slept: list[float] = []
    site.replies |= {"/feed": rss(*(entry(f"/{n}") for n in range(5)))}
    site.replies |= {f"/{n}": Reply(STORY) for n in range(5)}
    settings = replace(QUICK, delay=WebSettings().delay)
    with Client(settings, clock=lambda: 0.0 + sum(slept), sleep=slept.append) as client:
        found = gather(store, [site.at("/feed")], settings, client=client)
    assert len(found.files) == 5
    assert slept == [1.0] * 6


def test_what_of_a_feed_cannot_be_had_is_told_and_not_asked_for_ever(site: Site, add: Add) -> None:
    """A page that is forbidden stays so; one whose server was ill is tried again."""
    site.replies |= {
        "/feed": rss(entry("/403"), entry("/500"), entry("mailto:a@b.example"), "<item><title>None</title></item>"),
        "/403": Reply("no", 403),
        "/500": Reply("ill", 500),
    }
    told = reasons(add("/feed"))
    assert told[site.at("/403")] == "answers 403 Forbidden"
    assert "500" in told[site.at("/500")]
    assert "states no address" in told[site.at("/feed")]
    site.replies["/500"] = Reply(STORY)
    site.asked.clear()
    report = add("/feed")
    assert site.paths() == ["/feed", "/500"]
    assert report.added == (site.at("/500"),)
    assert "403 Forbidden" in reasons(report)[site.at("/403")]
    assert add("/403").failed[0].reason == "answers 403 Forbidden"  # by itself it is asked


def test_a_feed_in_a_feed_is_not_followed(site: Site, add: Add) -> None:
    """Nobody asked for that."""
    site.replies |= {"/feed": rss(entry("/other")), "/other": rss(entry("/1")), "/1": Reply(STORY)}
    assert "name it by itself" in reasons(add("/feed"))[site.at("/other")]
    assert site.paths() == ["/feed", "/other"]


def test_a_broken_feed_is_told(site: Site, add: Add) -> None:
    """As a failure of its own; what can be read of one is."""
    site.replies |= {
        "/none": Reply("no feed", headers={"Content-Type": "application/rss+xml"}),
        "/half": Reply(
            f'<rss version="2.0"><channel>{entry("/1")}<item><ti', headers={"Content-Type": "application/rss+xml"}
        ),
        "/1": Reply(STORY),
    }
    report = add("/none", "/half")
    assert report.added == (site.at("/1"),)
    assert reasons(report)[site.at("/none")] == "is no feed that can be read"


def test_a_deleted_page_stays_deleted(collection: Collection, site: Site, add: Add) -> None:
    """It is not even asked for, by itself or through a feed, until it is wanted again."""
    site.replies |= {"/feed": rss(entry("/1"), entry("/2")), "/1": Reply(STORY), "/2": Reply(LATER)}
    add("/feed")
    collection.delete([site.at("/1")])
    site.asked.clear()
    assert add("/1").deleted == add("/feed").deleted == (site.at("/1"),)
    assert site.paths() == ["/feed"]
    assert len(collection) == 1
    assert add("/1", settings=replace(QUICK, restore=True)).added == (site.at("/1"),)
    assert add("/1").unchanged == (site.at("/1"),)


def test_what_was_deleted_can_be_taken_in_again_without_the_web(collection: Collection, site: Site, add: Add) -> None:
    """It was only left out."""
    site.replies["/1"] = Reply(STORY)
    add("/1")
    collection.delete([site.at("/1")])
    site.asked.clear()
    assert collection.restore([site.at("/1")]).added == (site.at("/1"),)
    assert site.asked == []


def test_after_a_vacuum_nothing_of_a_deleted_page_is_left(
    collection: Collection, site: Site, add: Add, data: Path, toy: ToyEmbedder
) -> None:
    """Not in what was fetched either; and it stays deleted all the same."""
    site.replies |= {"/1": Reply(STORY), "/2": Reply(page("The well", "The well is dry."))}
    add("/1", "/2")
    site.replies["/1"] = Reply(LATER)
    add("/1")
    collection.delete([site.at("/1")])
    collection.close()
    assert check(data, vacuum=True, embedder=toy).ok
    assert not any(b"people died" in file.read_bytes() for file in data.rglob("*") if file.is_file())
    with Collection.open(data, embedder=toy) as opened:
        site.asked.clear()
        assert opened.add([site.at("/1")], settings=QUICK).deleted == (site.at("/1"),)
        assert site.asked == []
        (failure,) = opened.restore([site.at("/1")]).failed
        assert failure == Failure(
            site.at("/1"), f"is not kept any more; fetch it again with: qa add --restore {site.at('/1')}"
        )
        assert opened.add([site.at("/1")], settings=replace(QUICK, restore=True)).added == (site.at("/1"),)


def test_a_rebuild_keeps_the_pages(
    collection: Collection, site: Site, add: Add, data: Path, toy: ToyEmbedder, write: Callable[..., Path]
) -> None:
    """Of the bytes that were fetched, without the web, also where only a folder is named; deleted ones stay deleted."""
    site.replies |= {"/1": Reply(STORY), "/2": Reply(LATER), "/feed": rss(entry("/1"), entry("/2"))}
    add("/feed")
    collection.delete([site.at("/2")])
    folder = write({"a.txt": "Alpha leaves Gao."})
    collection.sync([folder])
    before = list(collection.documents())
    told = collection.document(site.at("/1"))
    site.asked.clear()
    collection.close()
    for paths in ([], [folder]):
        report = rebuild(data, paths, embedder=toy)
        assert (report.unchanged, report.removed, report.changed) == (("a.txt", site.at("/1")), (), ())
        with Collection.open(data, embedder=toy) as opened:
            assert [each.id for each in opened.documents()] == [each.id for each in before]
            assert opened.document(site.at("/1")) == told
    assert site.asked == []


def test_a_data_folder_that_was_moved_goes_on(
    collection: Collection, site: Site, add: Add, data: Path, toy: ToyEmbedder
) -> None:
    """As after a backup was put back: with its history, and without asking where it came from."""
    site.replies["/ferry"] = Reply(STORY)
    add("/ferry")
    collection.close()
    elsewhere = data.rename(data.with_name("elsewhere"))
    site.replies["/ferry"] = Reply(LATER)
    with Collection.open(elsewhere, embedder=toy) as opened:
        assert opened.add([site.at("/ferry")], settings=QUICK).changed == (site.at("/ferry"),)
        first, second = opened.history(site.at("/ferry")).versions
        assert first.documents
        assert second.documents
    assert rebuild(elsewhere, [], embedder=toy).unchanged == (site.at("/ferry"),)
    assert check(elsewhere).ok


def test_damage_to_a_page_is_found_and_mended(site: Site, add: Add, data: Path) -> None:
    """`qa check` reads every byte; adding it again fetches it whole, whatever the server thinks that is known."""

    def conditional(asked: Asked) -> Reply:
        return Reply(status=304) if "if-none-match" in asked.headers else Reply(STORY, headers={"ETag": '"1"'})

    site.replies["/ferry"] = conditional
    address = site.at("/ferry")
    add("/ferry")
    assert check(data).ok
    pages = Pages(data)
    kept = pages.get(address)
    assert kept is not None
    pages.path(kept).write_bytes(STORY.encode().replace(b"Two", b"Ten"))
    (problem,) = check(data).problems
    assert (problem.what, problem.remedy) == ("is not as it was fetched", f"fetch it again with: qa add {address}")
    assert add("/ferry").unchanged == (address,)
    assert check(data).ok
    facts = pages.place(address) / "page.json"
    facts.write_text(facts.read_text().replace("2026", "2006").replace("text/html", "text/hxml"))
    assert "is not as it was written" in check(data).problems[0].what
    assert "is not as it was written" in reasons(add("/ferry"))[address]


def test_a_run_that_breaks_off_leaves_each_page_as_it_was(
    collection: Collection, site: Site, add: Add, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was written last: the bytes, what was read before, or what is known of the page."""
    site.replies["/ferry"] = Reply(STORY)
    add("/ferry")
    site.replies["/ferry"] = Reply(LATER)
    for step in ("keep_bytes", "keep_documents", "keep"):
        with monkeypatch.context() as patch:
            done = getattr(Pages, step)

            def broken(*arguments: object, done: Callable[..., object] = done) -> None:
                done(*arguments)
                raise KeyboardInterrupt

            patch.setattr(Pages, step, broken)
            with pytest.raises(KeyboardInterrupt):
                add("/ferry")
        assert check(data).ok
        assert "Two people died" in collection.document(site.at("/ferry")).text
    report = add("/ferry")
    assert report.changed == (site.at("/ferry"),)
    first, _ = collection.history(site.at("/ferry")).versions
    kept = first.document(site.at("/ferry"))
    assert kept is not None
    assert "Two people died" in kept.text


def test_two_that_fetch_at_once_are_one_too_many(site: Site, add: Add, data: Path) -> None:
    """The second is told to wait."""
    with FileLock(data / "web.lock"), pytest.raises(LockedError, match="fetching pages"):
        add("/ferry")
    assert site.asked == []


def test_nothing_is_fetched_that_nobody_asked_for(collection: Collection, site: Site, add: Add) -> None:
    """No link, picture, frame, style or feed of a page; and no sync ever fetches."""
    linked = '<link rel="alternate" type="application/rss+xml" href="/feed"><link rel="stylesheet" href="/x.css">'
    site.replies["/ferry"] = Reply(
        page(
            "The ferry",
            'The ferry <a href="/next">sank</a> in a storm. <img src="/x.png"><iframe src="/f"></iframe>',
            head=linked,
        )
    )
    add("/ferry")
    collection.sync([])
    assert [each.path for each in site.asked] == ["/robots.txt", "/ferry"]


def test_a_document_of_a_file_has_no_history(collection: Collection, write: Callable[..., Path]) -> None:
    """Nor has one that is not there."""
    collection.sync([write({"a.txt": "Alpha leaves Gao."})])
    for name in ("a.txt", "http://a.example/", "nothing"):
        with pytest.raises(KeyError):
            collection.history(name)


def test_what_is_left_when_the_time_is_over_waits_for_the_next_run(site: Site, add: Add) -> None:
    """And is told, in one line; the next run takes it."""

    def slow(asked: Asked) -> Reply:
        time.sleep(0.3)
        return Reply(page(asked.path, f"The story of {asked.path} was told in the evening."))

    site.replies |= {f"/{name}": slow for name in "abc"}
    report = add("/a", "/b", "/c", settings=replace(QUICK, longest_run=0.2))
    assert report.added == (site.at("/a"),)
    assert reasons(report) == {site.at("/b"): "was left for the next time, as are 1 more: the time of this run is over"}
    assert add("/a", "/b", "/c").added == (site.at("/b"), site.at("/c"))


def test_an_address_with_a_name_that_no_folder_takes_is_told(site: Site, collection: Collection) -> None:
    """A host of hundreds of letters is one that nothing is known of, and costs the other addresses nothing."""
    site.replies["/ferry"] = Reply(STORY)
    long = f"http://{'.'.join(['a' * 60] * 8)}/"
    report = collection.add([long, site.at("/ferry")], settings=QUICK)
    assert report.added == (site.at("/ferry"),)
    assert list(reasons(report)) == [long]
