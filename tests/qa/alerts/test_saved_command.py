"""`qa saved` and `qa alerts`, and the verbs that change documents: what is new is told after each, once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Collection, SyncReport
from qa.answering import assistant as answering
from qa.answering import facts
from tests.conftest import ToyEmbedder, Write
from tests.qa.alerts.delivery import ENCODED, Hook, await_until
from tests.qa.alerts.folder import MALI, QUESTIONS
from tests.qa.reading.test_evidence import PointingReader
from tests.qa.terminal.test_command import Run

WHEN = QUESTIONS[0]
RICE = "Rice\n\nJollof rice is cooked with tomatoes."


@pytest.fixture
def qa(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, toy: ToyEmbedder) -> Run:
    """The command, over toys."""
    monkeypatch.setattr("index.collection.default_embedder", lambda: toy)
    monkeypatch.setattr(answering, "default_reader", lambda: PointingReader({"January 2013": 6.0, "March 2014": 8.0}))
    monkeypatch.setattr(facts, "headline_confidence", lambda _: 1.0)
    return Run(data, capsys, monkeypatch)


def test_indexing_tells_what_is_new_on_stderr_and_once(qa: Run, write: Write) -> None:
    """The report on stdout is as ever; `qa alerts` has the quotes."""
    folder = str(write({"rice.txt": RICE}))
    qa("index", folder)
    made = qa.json("saved", "add", WHEN, "--source", "*")
    assert (made["question"], made["where"]["sources"], made["answered"]) == (WHEN, ["*"], False)
    write({"mali.txt": MALI})
    code, out, err = qa("index", folder, "--json")
    assert (code, json.loads(out)["added"]) == (0, ["mali.txt"])
    assert f"{WHEN}: There is an answer now: January 2013." in err
    code, out, err = qa("index", folder)
    assert "answer now" not in err
    (alert,) = qa.json("alerts")
    assert (alert["what"], alert["answer"], alert["question"]) == (["first answer"], "January 2013", WHEN)
    _, shown, _ = qa("alerts")
    assert "There is an answer now: January 2013." in shown
    assert "»France deployed troops to Mali in January 2013 after a request.«" in shown
    assert qa.json("alerts", "--after", str(alert["number"])) == []


def test_watching_tells_beside_and_tries_again_what_was_not_taken(
    qa: Run, write: Write, monkeypatch: pytest.MonkeyPatch, hook: Hook
) -> None:
    """Without another change of the documents, and no sync waits for it; `qa status` says what is not sent."""
    monkeypatch.setattr("qa.alerts.beside._LOOK", 0.02)
    monkeypatch.setattr("qa.alerts.sending.deliveries._LOOK", 0.02)
    monkeypatch.setattr("qa.alerts.sending.deliveries.WAITS", [0] * 1_000)
    monkeypatch.setenv("QA_WEBHOOK_SECRET", ENCODED)
    monkeypatch.setenv("QA_ALERTS_PRIVATE", "true")
    folder = write({"rice.txt": RICE})
    qa("index", str(folder))
    qa("saved", "add", WHEN, "--webhook", hook.address)
    write({"mali.txt": MALI})
    hook.status = 500

    def until_it_was_tried_twice(collection: Collection, *_: object, **__: object) -> Iterator[SyncReport]:
        yield collection.sync([folder])
        await_until(lambda: len(hook.came) >= 2)
        raise KeyboardInterrupt

    monkeypatch.setattr(Collection, "watch", until_it_was_tried_twice)
    code, out, err = qa("watch", str(folder))
    assert (code, "Stopped watching" in out) == (0, True)
    assert f"{WHEN}: There is an answer now: January 2013." in err
    (told,) = qa.json("status")["not_sent"]
    assert told["question"] == WHEN
    assert "1 alert could not be sent yet, and is tried again at" in told["said"]
    shown = [qa(*verb)[1] for verb in (("status",), ("saved", "list"))]
    assert all("answered with status 500" in " ".join(each.split()) for each in shown)
    hook.status = 204
    qa("saved", "ask")
    assert qa.json("status")["not_sent"] == []


def test_a_dry_run_asks_nothing(qa: Run, write: Write) -> None:
    """Nothing was changed."""
    folder = str(write({"rice.txt": RICE}))
    qa("index", folder)
    qa("saved", "add", WHEN)
    write({"mali.txt": MALI})
    _, _, err = qa("index", folder, "--dry-run")
    assert err == ""
    assert qa.json("alerts") == []


def test_deleting_tells_as_well_and_asking_by_hand_finds_nothing_more(qa: Run, write: Write) -> None:
    """What was deleted is what the answer rested on."""
    qa("index", str(write({"rice.txt": RICE, "mali.txt": MALI})))
    qa("saved", "add", WHEN)
    _, _, err = qa("delete", "mali.txt")
    assert "There is no answer any more; it was January 2013. 1 quote was taken out of the sources." in " ".join(
        err.split()
    )
    assert qa.json("saved", "ask") == []
    _, out, _ = qa("saved", "ask")
    assert "Nothing is new" in out


def test_a_question_is_listed_and_removed(qa: Run, write: Write) -> None:
    """By its key; what is not there is one sentence."""
    qa("index", str(write({"mali.txt": MALI})))
    key = qa.json("saved", "add", WHEN)["key"]
    _, out, _ = qa("saved", "list")
    assert key in out
    assert "January 2013" in out
    assert qa("saved", "remove", key)[0] == 0
    code, _, err = qa("saved", "remove", key)
    assert (code, "No question is saved under" in err) == (1, True)
    _, out, _ = qa("saved", "list")
    assert "No question is saved" in out


def test_a_vacuum_takes_out_the_words_of_what_was_deleted(qa: Run, write: Write, data: Path) -> None:
    """Of states and alerts, in every file of the data folder."""
    folder = write({"rice.txt": RICE, "mali.txt": MALI})
    qa("index", str(folder))
    qa("saved", "add", WHEN)
    qa("delete", "mali.txt")
    assert qa("check", "--vacuum")[0] == 0
    assert qa("check", "--vacuum")[0] == 0
    assert not any(b"after a request" in path.read_bytes() for path in data.rglob("*") if path.is_file())
