"""Pages of the web at the terminal: `qa add`, `qa history`, `qa watch` with addresses."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from index import Collection
from qa.terminal.shared import seconds_of
from tests.qa.terminal.test_command import Run, qa
from tests.site import Reply, Site, page

__all__ = ["qa"]

FIRST = page("The ferry", "The ferry to Konna sank. Two people died in the river.")
SECOND = page("The ferry", "The ferry to Konna sank. Three people died in the river. The captain swam.")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pause between requests to the site of a test."""
    monkeypatch.setattr("index.web.manners.Manners._wait", lambda *_: None)


def test_add_tells_what_was_added_and_what_was_not(qa: Run, site: Site) -> None:
    """With the reason; the exit code is 1 only where nothing came of any address."""
    site.replies["/ferry"] = Reply(FIRST)
    code, out, _ = qa("add", site.at("/ferry"), site.at("/nowhere"), "--allow-private")
    assert code == 0
    assert "1 added" in out
    assert "answers 404 Not Found" in out
    code, out, _ = qa("add", site.at("/nowhere"), "--allow-private")
    assert (code, "1 failed" in out) == (1, True)


def test_add_as_json(qa: Run, site: Site) -> None:
    """As of a sync."""
    site.replies["/ferry"] = Reply(FIRST)
    told = qa.json("add", site.at("/ferry"), "--allow-private")
    assert (told["added"], told["failed"]) == ([site.at("/ferry")], [])
    assert qa.json("add", site.at("/ferry"), "--allow-private")["unchanged"] == [site.at("/ferry")]


def test_add_refuses_this_machine_unless_it_is_allowed(qa: Run, site: Site) -> None:
    """And says what would."""
    code, out, _ = qa("add", site.at("/ferry"))
    assert code == 1
    assert "--allow-private" in "".join(out.split())
    assert site.asked == []


def test_a_quote_tells_when_its_page_was_fetched(qa: Run, site: Site) -> None:
    """Beside its source, and as JSON; `qa show` tells the time."""
    site.replies["/mali"] = Reply(page("Troops in Mali", "France deployed troops to Mali in January 2013."))
    qa("add", site.at("/mali"), "--allow-private")
    at = qa.json("ask", "when did France send troops to Mali")["citations"][0]["retrieved_at"]
    code, out, _ = qa("ask", "when did France send troops to Mali")
    assert (code, "· retrieved " in " ".join(out.split())) == (0, True)
    assert at in qa("show", site.at("/mali"))[1]


def test_history_shows_the_versions_and_what_changed(qa: Run, site: Site) -> None:
    """In marks where there is no colour: what went, and what came."""
    for content in (FIRST, SECOND):
        site.replies["/ferry"] = Reply(content)
        qa("add", site.at("/ferry"), "--allow-private")
    code, out, _ = qa("history", site.at("/ferry"))
    assert code == 0
    assert "2 versions" in out
    assert "~ [-Two-]{+Three+} people died in the river." in out
    assert "+ The captain swam." in out
    told = qa.json("history", site.at("/ferry"))
    assert (told["address"], told["note"]) == (site.at("/ferry"), None)
    first, second = told["versions"]
    assert (first["changes"], first["is_newest"], second["is_newest"]) == (None, False, True)
    assert second["changes"][1] == {"before": "", "after": "The captain swam.", "pieces": []}
    assert first["text_sha256"] != second["text_sha256"]


def test_an_address_may_be_typed_as_people_do(qa: Run, site: Site) -> None:
    """With the part of the page that it led to, without the last slash, and with a host in capitals."""
    site.replies["/"] = Reply(FIRST)
    qa("add", site.at("/#top"), "--allow-private")
    typed = f"HTTP://127.0.0.1:{site.port}#river"
    assert qa.json("show", typed)["id"] == qa.json("history", typed)["document"] == site.at("/")
    assert qa.json("delete", typed)["removed"] == [site.at("/")]


def test_history_of_what_is_no_page_is_refused(qa: Run, site: Site, tmp_path: Path) -> None:
    """In one sentence."""
    (tmp_path / "a.txt").write_text("Alpha leaves Gao.")
    qa("index", str(tmp_path / "a.txt"))
    code, _, err = qa("history", "a.txt")
    assert (code, "There is no page of the web a.txt" in err) == (1, True)
    assert site.asked == []


def test_a_deleted_page_is_left_out(qa: Run, site: Site) -> None:
    """Until it is asked for again."""
    site.replies["/ferry"] = Reply(FIRST)
    qa("add", site.at("/ferry"), "--allow-private")
    assert qa("delete", site.at("/ferry"))[0] == 0
    assert "1 left out" in qa("add", site.at("/ferry"), "--allow-private")[1]
    assert "1 added" in qa("add", site.at("/ferry"), "--allow-private", "--restore")[1]


def test_watch_looks_at_addresses(qa: Run, site: Site, monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    """At once; without a folder nothing else is done."""
    site.replies |= {
        "/feed": Reply(
            "<rss version='2.0'><channel><item><link>/ferry</link></item></channel></rss>",
            headers={"Content-Type": "application/rss+xml"},
        ),
        "/ferry": Reply(FIRST),
    }
    stop = threading.Event()
    watch = Collection.watch

    def until_it_was_looked_at(self: Collection, *arguments: object, **named: object) -> object:
        for report in watch(self, *arguments, stop=stop, **named):  # type: ignore[arg-type, misc]
            stop.set()
            yield report

    monkeypatch.setattr(Collection, "watch", until_it_was_looked_at)
    code, out, _ = qa("watch", site.at("/feed"), "--every", "15m", "--allow-private")
    assert (code, "1 added" in out) == (0, True)
    with Collection.open(data) as collection:
        assert [each.id for each in collection.documents()] == [site.at("/ferry")]


@pytest.mark.parametrize(
    ("typed", "seconds"), [("90s", 90), ("15m", 900), ("2h", 7_200), ("1d", 86_400), (" 5 M ", 300)]
)
def test_an_interval_is_typed_with_its_unit(typed: str, seconds: float) -> None:
    """Seconds, minutes, hours or days."""
    assert seconds_of(typed) == seconds


@pytest.mark.parametrize("typed", ["", "15", "m", "10s", "0h", "-5m", "1.5h", "soon", "1w"])
def test_what_is_no_interval_is_refused(qa: Run, typed: str) -> None:
    """Nor one that would be a nuisance to a site."""
    code, _, err = qa("watch", "https://a.example/feed", f"--every={typed}")
    assert (code, "no interval of 60 s or more" in err) == (1, True)
