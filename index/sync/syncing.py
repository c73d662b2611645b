"""Files and the collection brought in step: what is new, what changed, what is gone."""

from __future__ import annotations

import contextlib
import json
import math
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from index import faults
from index.embedding import EMBED_AT_ONCE, Embedder
from index.engine import Publication, StoredFile, Truth, embedding_key
from index.errors import SourceError
from index.readers import (
    RECOGNITION_REMEDY,
    REPEATED,
    can_recognise,
    codec_of,
    fewest_documents,
    recurring_lines,
)
from index.records import Correction, Failure, SyncReport
from index.sync.finding import Found, find, shown
from index.sync.plan import Plan, Progress, SyncSettings
from index.sync.reading import Reading
from index.sync.workers import FileReader, Here, Workers
from index.web import Pages

__all__ = ["cut_staged", "delete", "embed_staged", "publish", "restore", "silent", "sync"]


def silent(_: Progress) -> None:
    """Report to nobody."""


def sync(
    truth: Truth,
    embedder: Embedder,
    paths: Sequence[str | Path],
    progress: Callable[[Progress], None] = silent,
    settings: SyncSettings | None = None,
) -> SyncReport:
    """Bring the collection in step with files and folders, in one transaction.

    A folder's files that are gone leave the collection; a file named by itself is added or brought up to
    date. Whether a file changed is told by its content, which is looked at wherever size, times or inode are
    not as before. What cannot be read is in the report, and costs nothing else. A file that several of the
    paths reach is read once, as part of the first.
    Raises `SourceError` for a path that is not there or an encoding that is not known, before anything is done.
    """
    began = time.monotonic()
    settings = settings or SyncSettings()
    if settings.encoding and codec_of(settings.encoding) is None:
        raise SourceError(
            f'The encoding "{settings.encoding}" is not known; state one such as windows-1250. Nothing was indexed.'
        )
    found = [each for path in paths for each in find(truth, Path(path), settings)]
    with contextlib.nullcontext() if settings.dry_run else truth.writer(), truth.staging():
        faults.point("sync.locked")
        plan = Plan()
        with settings.workers.reader(settings.limits, settings.ocr_languages) as reader:
            _read(truth, plan, reader, found, settings, progress)
        truth.stage_removal(plan.before.keys() - plan.staged.keys())
        plan.corrected = _correct_staged(truth, plan)
        if plan.staged or plan.before:  # else no line can have become, or ceased to be, one that many repeat
            cut_staged(truth, embedder, {each.root for each in found}, settings.workers)
        if settings.dry_run:
            return _report(truth, plan, len(truth.staged_without_embedding()))
        faults.point("sync.staged")
        embedded = embed_staged(truth, embedder, progress, settings.workers)
        return publish(truth, plan, embedder, embedded, began)


def _read(
    truth: Truth,
    plan: Plan,
    reader: FileReader,
    found: Sequence[Found],
    settings: SyncSettings,
    progress: Callable[[Progress], None],
) -> None:
    """Read the files that are new or changed, and note those that are gone."""
    order = {str(file.path): number for number, file in enumerate(file for each in found for file in each.files)}
    unread = truth.files_that_tell(RECOGNITION_REMEDY) if can_recognise() else set()
    reading = Reading(truth, plan, reader, settings, truth.deleted(), order, more_now=unread)
    reader.expect(file for each in found for file in reading.ahead(each, truth.files(each.root)))
    total = sum(len(each.files) + len(each.failures) for each in found)
    done = 0
    taken: set[Path] = set()
    for each in found:
        known = truth.files(each.root)
        for file in each.files:
            progress(Progress("reading", done, total))
            done += 1
            if file.path in taken:
                continue
            taken.add(file.path)
            reading.take(each, file, known.get(str(file.path)))
        plan.kept_failures.extend(each.failures)
        if each.is_folder:
            plan.refused[each.root] = each.failures
        if each.is_folder and not settings.keep_removed:
            _take_leave(truth, plan, known, each)
        _take_leave_of_versions(truth, plan, known, each)
    progress(Progress("reading", total, total))


def delete(truth: Truth, embedder: Embedder, document_ids: Sequence[str]) -> SyncReport:
    """Take documents out of the collection, and out of the syncs to come for as long as their file is there.

    Raises `KeyError` with the ids of which there is no document; nothing is deleted then.
    """
    began = time.monotonic()
    with truth.writer(), truth.staging():
        plan = Plan()
        files = {name: truth.file_of(name) for name in document_ids}
        unknown = [name for name, file in files.items() if file is None]
        if unknown:
            raise KeyError(*unknown)
        plan.deleted = {name: file for name, file in files.items() if file is not None}
        for file in set(plan.deleted.values()):
            digests = truth.document_hashes(file)
            plan.before.update({name: digests[name] for name in digests.keys() & files.keys()})
        truth.stage_removal(plan.before)
        stored = truth.files()
        cut_staged(truth, embedder, {stored[file].root for file in plan.deleted.values() if file in stored})
        embedded = embed_staged(truth, embedder, silent)
        return publish(truth, plan, embedder, embedded, began)


def restore(truth: Truth, embedder: Embedder, document_ids: Sequence[str]) -> SyncReport:
    """Take documents in again that were deleted by hand, from their files alone.

    One that its file no longer gives stays deleted, and is told in `failed`.
    Raises `KeyError` with the ids that were not deleted by hand; nothing is restored then.
    """
    deleted = truth.deleted()
    unknown = [name for name in document_ids if name not in deleted]
    if unknown:
        raise KeyError(*unknown)
    wanted = {name: Path(deleted[name]) for name in document_ids}
    there = sorted({file for file in wanted.values() if file.is_file()})
    report = sync(truth, embedder, there, settings=SyncSettings(restored=frozenset(wanted)))
    told = {failure.path for failure in report.failed}
    failed = []
    pages = Pages(truth.home)
    for name, file in wanted.items():
        where = shown(file)
        if file not in there and pages.holds(file):
            failed.append(Failure(name, f"is not kept any more; fetch it again with: qa add --restore {name}"))
        elif file not in there:
            failed.append(Failure(where, f'is gone, so that document "{name}" stays deleted; put it back, and repeat'))
        elif truth.file_of(name) is None and where not in told:
            failed.append(Failure(where, f'no longer holds document "{name}", which stays deleted'))
    return replace(report, failed=(*report.failed, *failed))


def _correct_staged(truth: Truth, plan: Plan) -> dict[str, list[Correction]]:
    """Have what was corrected stand in the documents that are staged, and in those that only have another id now."""
    known = truth.corrections()
    if not known:
        return {}
    removed, added = plan.before.keys() - plan.staged.keys(), plan.staged.keys() - plan.changed - plan.relocated
    told = {name: known[name] for name in known.keys() & plan.staged.keys()}
    told.update({after: known[before] for before, after in _moved(truth, removed, added) if before in known})
    return {name: truth.stage_corrected(name, own) for name, own in told.items()}


def cut_staged(truth: Truth, embedder: Embedder, roots: Collection[str], workers: Workers | None = None) -> None:
    """Cut what is staged into passages, and with it what a line found or lost by recurrence changes.

    Where only the document changes in which such a line has its place, that is cut, and the one that had it before.
    """
    fingerprint = embedder.fingerprint
    workers = workers or Here()
    repeated: dict[str, dict[str, str]] = {}
    for root in roots:
        before = recurring_lines(*truth.line_counts(root, fewest=fewest_documents))
        now = repeated[root] = recurring_lines(*truth.line_counts(root, after=True, fewest=fewest_documents))
        holders = {
            name for key in now.keys() & before.keys() if now[key] != before[key] for name in (now[key], before[key])
        }
        changed = [*truth.documents_with_lines(root, now.keys() ^ before.keys()), *truth.documents_that_stay(holders)]
        for name, file, digest in dict.fromkeys(changed):
            document = truth.document(name)
            if document is not None:
                own = tuple(each for each in document.left_out if each.reason != REPEATED)
                truth.stage(replace(document, left_out=own), file, root, truth.keys_of(name), digest)
    for document, passages in workers.cut(truth.staged(), repeated):
        truth.stage_passages(document, ((p, embedding_key(fingerprint, text), text) for p, text in passages))


def _take_leave(truth: Truth, plan: Plan, known: Mapping[str, StoredFile], found: Found) -> None:
    """Note the files of a folder that are gone, and their documents."""
    for path in known.keys() - {str(file.path) for file in found.files}:
        documents = truth.document_hashes(path)
        if any(Path(path).is_relative_to(each) for each in found.unseen):
            plan.unchanged.update(documents)  # unseen is not gone
            plan.kept.update(documents)
            continue
        plan.removed_files.append(path)
        plan.before.update({name: documents[name] for name in documents.keys() - plan.staged.keys()})


def _take_leave_of_versions(truth: Truth, plan: Plan, known: Mapping[str, StoredFile], found: Found) -> None:
    """Note the files of earlier versions of pages of which a later one was read, and their documents."""
    current = {file.path.parent: str(file.path) for file in found.files if file.path in found.pages}
    for path in known:
        newest = current.get(Path(path).parent)
        if newest is None or newest == path:
            continue
        documents = truth.document_hashes(path)
        if newest in plan.staged.values() or newest in plan.deleted.values() or truth.document_hashes(newest):
            plan.removed_files.append(path)
            plan.before.update({name: documents[name] for name in documents.keys() - plan.staged.keys()})
        else:  # it could not be read, so the last good version stays
            plan.unchanged.update(documents)
            plan.kept.update(documents)


def embed_staged(
    truth: Truth, embedder: Embedder, progress: Callable[[Progress], None], workers: Workers | None = None
) -> int:
    """Compute the vectors that are not known yet, and keep them as they come."""
    missing = truth.staged_without_embedding()  # by length
    progress(Progress("embedding", 0, len(missing)))
    # Each batch takes texts of all lengths, so that the time left can be told from the batches done.
    batches = math.ceil(len(missing) / EMBED_AT_ONCE)
    chosen = (missing[number::batches] for number in range(batches))
    done = 0
    for keys, vectors in (workers or Here()).embed(embedder, ((keys, truth.staged_texts(keys)) for keys in chosen)):
        faults.point("embed.computed")
        truth.add_embeddings(keys, vectors)
        faults.point("embed.kept")
        done += len(keys)
        progress(Progress("embedding", done, len(missing)))
    return len(missing)


def _report(truth: Truth, plan: Plan, embedded: int) -> SyncReport:
    removed = plan.before.keys() - plan.staged.keys()
    added = plan.staged.keys() - plan.changed - plan.relocated
    moved = _moved(truth, removed, added)
    gone_before = {before for before, _ in moved}
    come_after = {after for _, after in moved}
    failed = [*plan.kept_failures, *(failure for found in plan.failures.values() for failure in found)]
    return SyncReport(
        added=tuple(sorted(added - come_after)),
        changed=tuple(sorted(plan.changed)),
        moved=tuple(sorted([*moved, *((name, name) for name in plan.relocated)])),
        removed=tuple(sorted(removed - gone_before)),
        unchanged=tuple(sorted(plan.unchanged)),
        failed=tuple(sorted(failed, key=lambda failure: (failure.path, failure.reason))),
        deleted=tuple(sorted(plan.left_out)),
        kept=tuple(sorted(plan.kept)),
        generation=truth.generation,
        embedded=embedded,
    )


def publish(truth: Truth, plan: Plan, embedder: Embedder, embedded: int, began: float) -> SyncReport:
    """Make what was planned and staged the state of the collection, and tell what that changed."""
    report = _report(truth, plan, embedded)
    news = Publication(
        model=embedder.fingerprint,
        new_generation=report.changes > 0,
        files=plan.files,
        removed_files=plan.removed_files,
        failures=plan.failures,
        refused=plan.refused,
        deleted=plan.deleted,
        restored=plan.restored,
        corrected=plan.corrected,
        moved=report.moved,
        notes={
            "last_sync": _last_sync(report, time.monotonic() - began),
            "folders": json.dumps(sorted({*json.loads(truth.meta("folders", "[]")), *plan.refused})),
        },
    )
    generation = truth.publish(news)
    written = [*report.added, *report.changed]
    return replace(
        report, generation=generation, copies=_copies(truth, written), losses=tuple(truth.losses(written).items())
    )


def _last_sync(report: SyncReport, seconds: float) -> str:
    """When, and what it did, as `qa status` tells it."""
    counted = {
        name: len(getattr(report, name)) for name in ("added", "changed", "moved", "removed", "unchanged", "failed")
    }
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return json.dumps({"at": at, "seconds": round(seconds, 3), **counted, "embedded": report.embedded})


def _copies(truth: Truth, written: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """(document, the one that it is a copy of): one that was there before, else the first of those now written."""
    new = set(written)
    found = []
    for group in truth.groups_of(written):
        first = min(group, key=lambda name: (name in new, name))
        found += [(name, first) for name in group if name in new and name != first]
    return tuple(sorted(found))


def _moved(truth: Truth, removed: set[str], added: set[str]) -> list[tuple[str, str]]:
    """Pairs of a removed and an added document whose text is the same."""
    by_text: dict[bytes, list[str]] = {}
    for name in sorted(removed):
        by_text.setdefault(truth.text_digest(name), []).append(name)
    moved = []
    for name in sorted(added):
        before = by_text.get(truth.text_digest(name, staged=True))
        if before:
            moved.append((before.pop(0), name))
    return moved
