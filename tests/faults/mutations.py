"""Proves that the tests bite: each guard of the store is taken out in a copy of the program, and a test must fail.

python -m tests.faults.mutations [part of a name ...]

Fails where a test stays green, and where the code has changed so that a guard is not found where it was.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent

from tests.faults.harness import ROOT

__all__ = ["MUTATIONS", "Mutation"]

_COPIED = ("app.py", "docs", "index", "pyproject.toml", "qa", "tests")


@dataclass(frozen=True, slots=True)
class Mutation:
    """A guard that is taken out, and the test that must notice."""

    name: str
    file: str
    changes: tuple[tuple[str, str], ...]  # what stands in the file once, and what then stands there
    test: str

    def applied(self, text: str) -> str:
        """The text of the file without the guard."""
        for before, after in self.changes:
            if text.count(before) != 1:
                raise ValueError(f"{self.name}: {self.file} holds {text.count(before)} times, not once: {before!r}")
            text = text.replace(before, after)
        return text


_DERIVING = """\
            if news.new_generation and derive:
                self.record_derived(connection, generation, derive(generation))
"""
_PUBLISHED = '        faults.point("publish.done")\n'
_KILLS = "tests/faults/test_kills.py::"
_DISKS = "tests/faults/test_disks.py::"
_STORE = "tests/index/engine/store/test_store.py::"

MUTATIONS = (
    Mutation(
        "no transaction",
        "index/engine/store/connection.py",
        (
            ('            connection.execute("BEGIN IMMEDIATE")\n', ""),
            ('                connection.execute("COMMIT")\n', ""),
        ),
        f"{_KILLS}test_a_kill_before_the_commit_leaves_the_old_state[publish.written]",
    ),
    Mutation(
        "no lock",
        "index/engine/store/connection.py",
        (("        lock.acquire(timeout=_LOCK_WAIT)\n", "        pass\n"),),
        "tests/faults/test_starting.py::test_a_second_indexer_is_refused_by_the_pid_of_the_first",
    ),
    Mutation(
        "no comparison of the checksums of derived files",
        "index/engine/store/arrays.py",
        (('hashlib.file_digest(stream, "sha256").hexdigest() == digest', "bool(stream and digest)"),),
        "tests/index/engine/search/test_snapshot.py::test_a_damaged_file_is_not_used[vectors]",
    ),
    Mutation(
        "no comparison of the checksums of documents",
        "index/engine/store/documents.py",
        (('f"(checksum IS {DOCUMENT_CHECKSUM} AND typeof', '"(typeof'),),
        f"{_STORE}test_a_document_that_is_not_what_was_written_is_never_served",
    ),
    Mutation(
        "no comparison of the digests of texts",
        "index/engine/store/documents.py",
        ((" AND typeof(text) IS 'text' AND text_sha256 IS sha256(CAST(text AS BLOB)))", ")"),),
        f"{_STORE}test_a_document_that_is_not_what_was_written_is_never_served",
    ),
    Mutation(
        "no comparison of the checksums of passages",
        "index/engine/store/documents.py",
        (
            (
                """f"p.checksum IS row_checksum(d.id, {', '.join(f'p.{name}' for name in CHECKED_OF_PASSAGE)})\"""",
                '"1"',
            ),
        ),
        f"{_STORE}test_a_passage_that_is_not_what_was_written_is_never_served",
    ),
    Mutation(
        "no comparison of the checksums of vectors",
        "index/engine/store/embeddings.py",
        (('"e.checksum IS row_checksum(e.key, e.vector)"', '"1"'),),
        f"{_STORE}test_a_vector_that_is_not_what_was_written_is_damage",
    ),
    Mutation(
        "no comparison of the checksums of feedback",
        "index/engine/store/feedback.py",
        (("            if not sound:\n", "            if sound is None:\n"),),
        "tests/index/engine/store/test_feedback.py::test_feedback_that_is_not_what_was_written_is_never_told",
    ),
    Mutation(
        "feedback taken while a rebuilt collection takes the place of the old one",
        "index/upkeep/rebuilding.py",
        (("with feedback.undisturbed(folder):", "with contextlib.nullcontext():"),),
        "tests/index/engine/store/test_feedback.py::test_feedback_waits_until_the_rebuilt_collection_is_there",
    ),
    Mutation(
        "an upgrade that is not one transaction",
        "index/engine/store/connection.py",
        (
            (
                "        with self.transaction() as connection:\n            if self.schema",
                "        with contextlib.nullcontext(self._connect()) as connection:\n            if self.schema",
            ),
        ),
        "tests/index/engine/store/test_stored_collections.py::test_a_killed_upgrade_leaves_the_older_collection",
    ),
    Mutation(
        "derived files not written to the disk",
        "index/engine/store/arrays.py",
        (("        os.fsync(stream.fileno())\n", ""),),
        f"{_DISKS}test_derived_files_are_on_the_disk_before_the_commit_that_names_them",
    ),
    Mutation(
        "derived files written after the commit",
        "index/engine/store/staging.py",
        ((_DERIVING, ""), (_PUBLISHED, _PUBLISHED + indent(dedent(_DERIVING), " " * 8))),
        f"{_DISKS}test_derived_files_are_on_the_disk_before_the_commit_that_names_them",
    ),
    Mutation(
        "commits that do not wait for the disk",
        "index/engine/store/connection.py",
        (("PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL"),),
        f"{_DISKS}test_what_is_published_is_on_the_disk",
    ),
    Mutation(
        "all vectors committed at the end",
        "index/sync/syncing.py",
        (
            (
                "    batches = math.ceil(len(missing) / EMBED_AT_ONCE)\n",
                "    batches = math.ceil(len(missing) / 10**9)\n",
            ),
        ),
        f"{_KILLS}test_a_sync_killed_after_every_batch_comes_to_its_end",
    ),
    Mutation(
        "vectors that are known computed again",
        "index/engine/store/staging.py",
        (('                " WHERE embedding NOT IN (SELECT key FROM main.embeddings)"\n', ""),),
        f"{_KILLS}test_a_kill_before_the_commit_leaves_the_old_state[embed.kept:5]",
    ),
    Mutation(
        "content not looked at where size and time of change are as before",
        "index/sync/reading.py",
        ((":{status.st_mtime_ns}:{status.st_ctime_ns}:", ":{status.st_mtime_ns}:"),),
        "tests/index/sync/test_sync.py::test_a_file_is_not_opened_again_while_nothing_tells_of_a_change",
    ),
    Mutation(
        "new passages without their vectors in the derived files",
        "index/engine/search/snapshot.py",
        (('_joined(own["vectors"][stays], store', '_joined(own["vectors"][stays], 0 * store'),),
        "tests/faults/test_equivalence.py::test_any_history_gives_what_a_fresh_build_gives",
    ),
    Mutation(
        "an error of the disk in the middle of a transaction passed on as it is",
        "index/engine/store/connection.py",
        (("if isinstance(error, OSError):", "if not error:"),),
        f"{_DISKS}test_a_write_that_fails_changes_nothing[derived.write-enospc]",
    ),
    Mutation(
        "what a killed writer left in Lance tables not taken back",
        "index/engine/lance/truth/committing.py",
        (("                table.restore(published)\n                self.changed(name, table.version)\n", ""),),
        "tests/engine/test_kills.py::test_a_kill_at_any_point_publishes_all_or_nothing[lance]",
    ),
    Mutation(
        "an entry of the log that goes on from another one taken for published",
        "index/engine/lance/truth/log.py",
        (('        if not standing or row["base"] == standing[-1]["token"]:\n', "        if row:\n"),),
        "tests/index/engine/lance/test_replica.py::test_a_writer_whose_lease_lapsed_publishes_nothing_of_what_it_wrote",
    ),
    Mutation(
        "vectors kept on the machine that computed them alone",
        "index/engine/lance/truth/replica.py",
        (("        vectors.keep(self.tables, keys, vectors_)\n", ""),),
        "tests/engine/test_kills.py::test_another_machine_goes_on_where_one_was_killed[lance]",
    ),
    Mutation(
        "the newest rows of Lance tables read in the place of the published ones",
        "index/engine/lance/connecting.py",
        (("                return self._opened(name, version)\n", "                return self._opened(name)\n"),),
        "tests/engine/test_writers.py::test_inside_reading_all_is_of_one_generation[lance]",
    ),
    Mutation(
        "what ranks alike in the order of the rows",
        "index/engine/search/ranking.py",
        (("    order = _order(current, rows, fused)\n", '    order = np.argsort(-fused, kind="stable")\n'),),
        "tests/engine/test_syncing.py::test_equal_scores_go_in_the_order_of_the_documents[lance]",
    ),
)


def main(wanted: Sequence[str]) -> int:
    """Try the mutations of which the name holds one of the words, by default all; gives the exit status."""
    chosen = [each for each in MUTATIONS if not wanted or any(word in each.name for word in wanted)]
    with tempfile.TemporaryDirectory(prefix="mutations-") as place:
        copy = Path(place)
        for name in _COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__", "screenshots"))
            else:
                shutil.copy2(source, copy / name)
        if not _passes(copy, sorted({each.test for each in chosen})):
            print("The tests fail without any mutation.")
            return 1
        survivors = [each.name for each in chosen if _survives(copy, each)]
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} mutations were noticed.")
    return 1 if survivors else 0


def _survives(copy: Path, mutation: Mutation) -> bool:
    file = copy / mutation.file
    whole = file.read_text(encoding="utf-8")
    began = time.monotonic()
    file.write_text(mutation.applied(whole), encoding="utf-8")
    try:
        survived = _passes(copy, [mutation.test])
    finally:
        file.write_text(whole, encoding="utf-8")
    verdict = "NOT NOTICED" if survived else "noticed"
    print(f"{verdict}: {mutation.name} ({mutation.test}, {time.monotonic() - began:.0f} s)", flush=True)
    return survived


def _passes(copy: Path, tests: Sequence[str]) -> bool:
    """Whether the tests pass; an error that is no failure of a test, as one in the name of a test, ends the program."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests],
        cwd=copy,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONDONTWRITEBYTECODE": "1", "QA_FAULTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1) or " error" in done.stdout.splitlines()[-1]:
        sys.exit(f"pytest did not run {tests}:\n{done.stdout}{done.stderr}")
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
