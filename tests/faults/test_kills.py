"""An indexer that is killed: nothing published is lost, nothing is half there, nothing is computed twice."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from index import faults
from tests.faults import indexer
from tests.faults.harness import LONG, ROOT, Running, Stage, differences, finish, look, points_in_the_code, recovers

KILLS = int(os.environ.get("QA_KILLS") or (200 if LONG else 12))
SEED = int(os.environ.get("QA_SEED") or random.SystemRandom().randrange(2**32))

BEFORE_THE_COMMIT = (
    "sync.locked",
    "sync.file",
    "sync.staged",
    "embed.computed",
    "embed.kept",
    "publish.begun",
    "publish.written",
    "derived.write",
    "derived.sync",
    "derived.rename",
    "publish.commit",
)
AFTER_THE_COMMIT = ("publish.done", "derived.clean")
AT_THE_START = ("open.schema", "open.upgrade", "load.begun", "load.checked")
OF_A_REBUILD = {"rebuild.built": "old", "rebuild.swapping": "old", "rebuild.swapped": "new"}


OF_AN_ADDRESS = ("ship.changed", "ship.written", "ship.published", "replica.filled")  # see tests/engine/test_kills
OF_ALERTS = ("alerts.compared", "alerts.written", "alerts.told", "delivery.sent")  # see test_alerts, test_delivering


def test_every_point_is_passed_by_the_code_and_by_a_test() -> None:
    """A point that is added is killed at; one that is gone is missed."""
    tested = (*BEFORE_THE_COMMIT, *AFTER_THE_COMMIT, *AT_THE_START, *OF_A_REBUILD, *OF_AN_ADDRESS, *OF_ALERTS)
    assert sorted(points_in_the_code()) == sorted(faults.POINTS) == sorted(tested)


@pytest.mark.parametrize(
    "where", [*BEFORE_THE_COMMIT, "sync.file:20", "embed.computed:5", "embed.kept:5", "derived.rename:9"]
)
def test_a_kill_before_the_commit_leaves_the_old_state(stage: Stage, tmp_path: Path, where: str) -> None:
    """To the last document and score, and the next sync goes on where that one was."""
    place = stage.trial(tmp_path)
    ended = finish(indexer.sync, place, _kill_at(where))
    assert ended.killed, f"{where} is not passed: {ended}"
    assert recovers(stage, place, ended) == "old"


@pytest.mark.parametrize("where", AFTER_THE_COMMIT)
def test_a_kill_after_the_commit_leaves_the_new_state(stage: Stage, tmp_path: Path, where: str) -> None:
    """Although nobody was told that it is published."""
    place = stage.trial(tmp_path)
    ended = finish(indexer.sync, place, _kill_at(where))
    assert ended.killed, f"{where} is not passed: {ended}"
    assert not ended.published
    assert recovers(stage, place, ended) == "new"


@pytest.mark.parametrize("where", [*OF_A_REBUILD, "rebuild.swapping:5"])
def test_a_kill_leaves_the_collection_or_its_rebuilt_one(stage: Stage, tmp_path: Path, where: str) -> None:
    """Nothing between the two; and when it is repeated nothing is computed again."""
    place = stage.trial(tmp_path)
    ended = finish(indexer.rebuild, place, _kill_at(where))
    assert ended.killed, f"{where} is not passed: {ended}"
    computed = place.computed.read_text()
    seen = look(place)
    assert seen.problems == ()
    before = OF_A_REBUILD[where.partition(":")[0]]
    assert differences(seen.state, stage.old if before == "old" else stage.new) == []
    assert finish(indexer.rebuild, place).told == (len(stage.new.documents),)
    assert place.computed.read_text() == computed
    assert differences(look(place).state, stage.new) == []


def test_a_sync_killed_after_every_batch_comes_to_its_end(stage: Stage, tmp_path: Path) -> None:
    """Each goes on where the one before was killed, and all together they compute what one would."""
    place = stage.trial(tmp_path)
    kills = 0
    while finish(indexer.sync, place, "embed.kept:kill").killed:
        kills += 1
        assert kills <= stage.embedded
    assert kills >= stage.embedded / indexer.BATCH
    assert len(place.computed.read_text().split()) == stage.embedded
    assert differences(look(place).state, stage.new) == []


def test_a_copy_made_while_a_sync_writes_is_one_state(stage: Stage, tmp_path: Path) -> None:
    """Made by `qa backup` in the middle of the transaction, and restored."""
    place = stage.trial(tmp_path)
    copy = replace(place, data=tmp_path / "copy")
    with Running(indexer.sync, place, "publish.commit:sleep") as running:
        running.wait_for("open")
        running.wait_until(lambda: len(list(place.data.glob("derived/numbers.*.npy"))) == 2)
        for verb, data in (("backup", place.data), ("restore", copy.data)):
            command = [sys.executable, "-m", "qa.terminal", verb, str(tmp_path / "state.zip"), "--data", str(data)]
            subprocess.run(command, check=True, cwd=ROOT)
    seen = look(copy)
    assert differences(seen.state, stage.old) == []
    assert [problem for problem in seen.problems if "derived" not in problem.where] == []


@pytest.mark.timeout(300 if KILLS <= 40 else 3600)
def test_random_kills_lose_nothing(stage: Stage, tmp_path: Path) -> None:
    """At any moment, as often as it takes to hit the moments that have no name."""
    chance = random.Random(SEED)  # noqa: S311
    inside = 0
    found = Counter[str]()
    longest = stage.seconds
    for number in range(KILLS):
        place = stage.trial(tmp_path / str(number))
        with Running(indexer.sync, place) as running:
            running.wait_for("open")
            time.sleep(chance.random() * longest)
            ended = running.kill()
        was_inside = ended.killed and not ended.published
        inside += was_inside
        longest *= 1.1 if was_inside else 0.75  # however busy the machine is: up to the end, and not far beyond it
        try:
            found[recovers(stage, place, ended)] += 1
        except AssertionError as error:
            error.add_note(f"Kill {number} of {KILLS}; to repeat the delays: QA_SEED={SEED} QA_KILLS={KILLS}")
            raise
        shutil.rmtree(place.data.parent)
    print(f"{KILLS} kills, {inside} inside the work, states found: {dict(found)}, QA_SEED={SEED}")
    assert 2 * inside >= KILLS, f"void: only {inside} of {KILLS} kills were inside the work (QA_SEED={SEED})"


def test_a_fault_is_asked_for_by_the_environment() -> None:
    """A program that is started anew takes QA_FAULT; one that it does not know is refused in a sentence."""
    script = "import index.sync.syncing, sys; from index import faults; faults.point('sync.locked'); print('alive')"

    def started(fault: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "QA_FAULT": fault}
        return subprocess.run(
            [sys.executable, "-c", script], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
        )

    assert started("sync.locked:kill").returncode == -signal.SIGKILL
    assert started("sync.locked:kill:2").stdout == started("sync.staged:kill").stdout == "alive\n"
    refused = started("sync.lokced:kill")
    assert refused.returncode == 1
    assert "QA_FAULT=sync.lokced:kill is not <point>:<action>" in refused.stderr.splitlines()[-1]


def _kill_at(where: str) -> str:
    name, _, nth = where.partition(":")
    return f"{name}:kill:{nth or 1}"
