"""Files and the collection brought in step: what is new, what changed, what is gone."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import stat
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from index import faults
from index.dates import date_mentions
from index.embedding import EMBED_AT_ONCE, Embedder
from index.errors import SourceError
from index.passages import bands, cut, embedded_text, left_out_of, shingles
from index.readers import (
    LARGEST,
    READERS_VERSION,
    REPEATED,
    SANDBOXED,
    Limits,
    MetadataRow,
    Sandbox,
    SourceFile,
    apply,
    fewest_documents,
    is_metadata,
    line_keys,
    load_metadata,
    not_accepted,
    read,
    recurring_lines,
)
from index.records import Document, Failure, SyncReport
from index.search import snapshot
from index.store import Publication, Store, StoredFile, content_hash, embedding_key

__all__ = ["Progress", "SyncSettings", "delete", "restore", "sync"]

# A file written to so shortly before it was looked at may be written to again within the same tick of its times.
_TICK = 3_000_000_000  # nanoseconds; the coarsest file systems count in two seconds


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync is."""

    stage: str  # "reading" counts files, "embedding" passages
    done: int
    total: int


def _silent(_: Progress) -> None:
    """Report to nobody."""


@dataclass(slots=True)
class _Plan:
    """What a sync found out while reading, to be published at its end."""

    files: list[StoredFile] = field(default_factory=list)
    removed_files: list[str] = field(default_factory=list)
    failures: dict[str, list[Failure]] = field(default_factory=dict)
    kept_failures: list[Failure] = field(default_factory=list)
    before: dict[str, str] = field(default_factory=dict)  # document id -> hash, of files that changed or went
    staged: dict[str, str] = field(default_factory=dict)  # document id -> file
    changed: set[str] = field(default_factory=set)
    relocated: set[str] = field(default_factory=set)  # documents that keep their id in another file
    unchanged: set[str] = field(default_factory=set)
    refused: dict[str, list[Failure]] = field(default_factory=dict)  # what is never read, by folder
    deleted: dict[str, str] = field(default_factory=dict)  # to be deleted by hand: document id -> file
    left_out: set[str] = field(default_factory=set)  # documents that were deleted by hand before
    restored: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """How a sync goes about it."""

    dry_run: bool = False  # say what would be done, and do nothing
    keep_removed: bool = False  # documents stay although their file is gone
    hard_links: bool = False  # read files that have another name, perhaps outside of the folder, as well
    checksum: bool = False  # read a file even where its size and times are as they were
    restore: bool = False  # take in again what was deleted by hand
    restored: frozenset[str] = frozenset()  # the same, of these documents alone
    limits: Limits = field(default_factory=Limits)  # for the process that parses what others made


def sync(
    store: Store,
    embedder: Embedder,
    paths: Sequence[str | Path],
    progress: Callable[[Progress], None] = _silent,
    settings: SyncSettings | None = None,
) -> SyncReport:
    """Bring the collection in step with files and folders, in one transaction.

    A folder's files that are gone leave the collection; a file named by itself is added or brought up to
    date. Whether a file changed is told by its content, which is looked at wherever size, times or inode are
    not as before. What cannot be read is in the report, and costs nothing else. A file that several of the
    paths reach is read once, as part of the first.
    Raises `SourceError` for a path that is not there, before anything is done.
    """
    began = time.monotonic()
    settings = settings or SyncSettings()
    found = [_find(store, Path(path), settings) for path in paths]
    with contextlib.nullcontext() if settings.dry_run else store.writer(), Sandbox(settings.limits) as sandbox:
        faults.point("sync.locked")
        store.begin_stage()
        plan = _Plan()
        order = {str(file.path): number for number, file in enumerate(file for each in found for file in each.files)}
        reading = _Reading(store, plan, sandbox, settings, store.deleted(), order)
        total = sum(len(each.files) + len(each.failures) for each in found)
        done = 0
        taken: set[Path] = set()
        for each in found:
            known = store.files(each.root)
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
                _take_leave(store, plan, known, each)
        progress(Progress("reading", total, total))
        store.stage_removal(plan.before.keys() - plan.staged.keys())
        if plan.staged or plan.before:  # else no line can have become, or ceased to be, one that many repeat
            _cut_staged(store, embedder, {each.root for each in found})
        if settings.dry_run:
            return _report(store, plan, len(store.staged_without_embedding()))
        faults.point("sync.staged")
        embedded = _embed_staged(store, embedder, progress)
        return _publish(store, plan, embedder, embedded, began)


def delete(store: Store, embedder: Embedder, document_ids: Sequence[str]) -> SyncReport:
    """Take documents out of the collection, and out of the syncs to come for as long as their file is there.

    Raises `KeyError` with the ids of which there is no document; nothing is deleted then.
    """
    began = time.monotonic()
    with store.writer():
        store.begin_stage()
        plan = _Plan()
        files = {name: store.file_of(name) for name in document_ids}
        unknown = [name for name, file in files.items() if file is None]
        if unknown:
            raise KeyError(*unknown)
        plan.deleted = {name: file for name, file in files.items() if file is not None}
        for file in set(plan.deleted.values()):
            digests = store.document_hashes(file)
            plan.before.update({name: digests[name] for name in digests.keys() & files.keys()})
        store.stage_removal(plan.before)
        stored = store.files()
        _cut_staged(store, embedder, {stored[file].root for file in plan.deleted.values() if file in stored})
        embedded = _embed_staged(store, embedder, _silent)
        return _publish(store, plan, embedder, embedded, began)


def restore(store: Store, embedder: Embedder, document_ids: Sequence[str]) -> SyncReport:
    """Take documents in again that were deleted by hand, from their files alone.

    One that its file no longer gives stays deleted, and is told in `failed`.
    Raises `KeyError` with the ids that were not deleted by hand; nothing is restored then.
    """
    deleted = store.deleted()
    unknown = [name for name in document_ids if name not in deleted]
    if unknown:
        raise KeyError(*unknown)
    wanted = {name: Path(deleted[name]) for name in document_ids}
    there = sorted({file for file in wanted.values() if file.is_file()})
    report = sync(store, embedder, there, settings=SyncSettings(restored=frozenset(wanted)))
    told = {failure.path for failure in report.failed}
    failed = []
    for name, file in wanted.items():
        shown = _shown(file)
        if file not in there:
            failed.append(Failure(shown, f'is gone, so that document "{name}" stays deleted; put it back, and repeat'))
        elif store.file_of(name) is None and shown not in told:
            failed.append(Failure(shown, f'no longer holds document "{name}", which stays deleted'))
    return replace(report, failed=(*report.failed, *failed))


@dataclass(frozen=True, slots=True)
class _Found:
    """The files of one path that was given."""

    root: str
    is_folder: bool
    files: list[SourceFile] = field(default_factory=list)
    metadata: dict[Path, MetadataRow] = field(default_factory=dict)  # what metadata.csv says, by file
    failures: list[Failure] = field(default_factory=list)
    unlisted: list[Path] = field(default_factory=list)  # folders whose files nobody could see


def _find(store: Store, path: Path, settings: SyncSettings) -> _Found:
    if not path.exists():
        raise SourceError(f"There is no file or folder {_printable(str(path))}; nothing was indexed.")
    absolute = path.resolve()
    if not _storable(absolute):
        raise SourceError(f"{_printable(str(absolute))} is no name in UTF-8; rename it. Nothing was indexed.")
    if path.is_dir():
        found = _Found(str(absolute), is_folder=True)
        entries = _walk(absolute, found, store.home.resolve())
    else:
        stored = store.files().get(str(absolute))  # found before, in a folder further up: it keeps its id
        found = _Found(stored.root if stored else str(absolute.parent), is_folder=False)
        entries = iter([absolute])
    root = Path(found.root)
    files = []
    for entry in entries:
        reason = _refusal(entry, root, hard_links=settings.hard_links)
        if reason:
            found.failures.append(Failure(_shown(entry), reason))
        else:
            files.append(_source_file(entry, root))
    found.files.extend(file for file in files if not is_metadata(file.path))
    if found.is_folder:
        tables = [file for file in files if is_metadata(file.path)]
    else:
        above = [folder / "metadata.csv" for folder in absolute.parents if folder.is_relative_to(root)]
        tables = [_source_file(table, root) for table in reversed(above) if table.is_file()]
    for table in tables:  # those further down come later and count more
        _note_metadata(table, found)
    return found


def _source_file(path: Path, root: Path) -> SourceFile:
    return SourceFile(path, path.relative_to(root).as_posix(), _shown(path))


def _note_metadata(table: SourceFile, found: _Found) -> None:
    """What a metadata.csv says of the files beside and below it."""
    folder = table.path.parent
    below = {file.path.relative_to(folder).as_posix(): file for file in found.files if file.path.is_relative_to(folder)}
    try:
        metadata = load_metadata(table)
    except OSError as error:
        found.failures.append(Failure(table.shown, f"cannot be read: {error.strerror or error}"))
        return
    found.failures.extend(metadata.failures)
    if found.is_folder:
        found.failures.extend(metadata.without_file(below))
    for name, file in below.items():
        row = metadata.row_for(name)
        if row:
            found.metadata[file.path] = row


def _walk(root: Path, found: _Found, data: Path) -> Iterator[Path]:
    """The files below a folder in order of their names, without hidden ones and those of the data folder."""

    def note(error: OSError) -> None:
        folder = Path(error.filename)
        found.unlisted.append(folder)
        found.failures.append(Failure(_shown(folder), f"cannot be listed: {error.strerror}"))

    for folder, folders, names in os.walk(root, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and Path(folder, name) != data)
        links = [name for name in folders if Path(folder, name).is_symlink()]
        for name in sorted([*names, *links]):
            if not name.startswith("."):
                yield Path(folder, name)


def _refusal(path: Path, root: Path, *, hard_links: bool) -> str:
    """Why a path of the folder is not to be opened; empty where it may be tried."""
    reason = ""
    try:
        if not _storable(path):
            reason = "its name, or its folder's, is not valid UTF-8; rename it"
        elif path.is_symlink() and not path.resolve().is_relative_to(root):
            reason = "a link that leads out of the folder"
        elif path.is_dir():
            reason = "a link to a folder; its files are read where they are"
        elif not stat.S_ISREG(path.stat().st_mode):
            reason = "not a regular file"
        elif path.stat().st_nlink > 1 and not hard_links:
            reason = "it has another name elsewhere (a hard link); allow that with --hard-links, or copy it"
        else:
            reason = not_accepted(path)
    except RuntimeError:  # how Python up to 3.12 says it
        reason = "a link that leads to itself"
    except OSError:
        pass  # nor can it be opened, which will say why, and its last good version stays
    return reason


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads files that are new or changed, and stages what they hold."""

    store: Store
    plan: _Plan
    sandbox: Sandbox
    settings: SyncSettings
    deleted: Mapping[str, str]  # by hand: document id -> file
    order: Mapping[str, int]  # in which the files of this sync are read
    contested: set[str] = field(default_factory=set)  # files of which an earlier one has taken a document's id

    def take(self, found: _Found, file: SourceFile, stored: StoredFile | None) -> None:
        """Read one file where it, or what metadata.csv says of it, is new or changed."""
        store, plan = self.store, self.plan
        path = str(file.path)
        row = found.metadata.get(file.path)
        about = row.digest if row else ""
        known = store.document_hashes(path)
        if stored is not None and stored.readers != READERS_VERSION:
            known = dict.fromkeys(known, "")  # the rules changed: the same text may be cut otherwise
        documents: set[str] = set()
        failures: list[Failure] = []
        digest = seen = ""
        try:
            faults.point("sync.file")
            before = file.path.stat()
            digest, seen = self._digest(file, before, stored), _signature(before)
            if stored is not None and self._is_as_before(stored, digest, about):
                self._leave(stored, seen, known)
                return
            for document in self._documents(file, failures):
                documents.add(document.id)
                owner = self._other_owner(path, document.id)
                if owner is None:
                    self._stage(apply(document, row, file) if row else document, path, found.root, known)
                else:
                    reason = f'the id "{document.id}" already belongs to {_shown(owner)}; give it another'
                    failures.append(Failure(file.shown, reason))
                    digest = ""  # so that the next sync tries again: the other may be gone by then
            whole = _same_times(before, file.path.stat())
            if not whole:
                failures.append(Failure(file.shown, "changed while it was read; index again"))
                self._unstage(path, known)
                documents = set()
        except OSError as error:
            failures.append(Failure(file.shown, f"cannot be read: {error.strerror or error}"))
            whole = False
        if not whole:
            digest = ""
        plan.failures[path] = failures
        plan.files.append(StoredFile(path, found.root, digest, READERS_VERSION, about, seen))
        missing = {name: known[name] for name in known.keys() - documents - plan.staged.keys()}
        if not whole or (failures and not documents):
            plan.unchanged.update(missing)  # the last good version stays
        else:
            plan.before.update(missing)

    def _digest(self, file: SourceFile, status: os.stat_result, stored: StoredFile | None) -> str:
        """The file's digest; that of the last time where the file cannot have changed since."""
        if stored is not None and stored.seen == _signature(status) != "" and not self.settings.checksum:
            return stored.sha256 or _digest(file.path, status.st_size)
        return _digest(file.path, status.st_size)

    def _is_as_before(self, stored: StoredFile, digest: str, about: str) -> bool:
        """Whether reading the file would give what it gave the last time."""
        same = (stored.sha256, stored.metadata, stored.readers) == (digest, about, READERS_VERSION)
        return same and not self._restores_from(stored.path) and stored.path not in self.contested

    def _restores(self, document_id: str) -> bool:
        """Whether a document is taken in again where it was deleted by hand."""
        return self.settings.restore or document_id in self.settings.restored

    def _restores_from(self, path: str) -> bool:
        """Whether a document of a file, deleted by hand, is to be taken in again."""
        if not (self.settings.restore or self.settings.restored):
            return False
        return any(owner == path and self._restores(name) for name, owner in self.deleted.items())

    def _leave(self, stored: StoredFile, seen: str, known: Mapping[str, str]) -> None:
        """Keep what is known of a file."""
        plan, failures = self.plan, self.store.failures(stored.path)
        plan.unchanged.update(known)
        plan.left_out.update(name for name, owner in self.deleted.items() if owner == stored.path)
        if stored.seen == seen:
            plan.kept_failures.extend(failures)
        else:
            plan.failures[stored.path] = failures
            plan.files.append(replace(stored, seen=seen))

    def _documents(self, file: SourceFile, failures: list[Failure]) -> Iterator[Document]:
        """What a file holds, but for documents that were deleted by hand; failures are noted."""
        for result in self.sandbox.read(file) if file.path.suffix.lower() in SANDBOXED else read(file):
            if isinstance(result, Failure):
                failures.append(result)
            elif result.id in self.deleted and not self._restores(result.id):
                self.plan.left_out.add(result.id)
                self.plan.deleted[result.id] = str(file.path)  # it may have moved there
            else:
                self.plan.restored.update({result.id} & self.deleted.keys())
                yield result

    def _unstage(self, path: str, known: Mapping[str, str]) -> None:
        """Forget what was staged of a file: it may be half of one state and half of another."""
        plan = self.plan
        names = [name for name, owner in plan.staged.items() if owner == path]
        self.store.unstage(names)
        for name in names:
            del plan.staged[name]
        plan.changed.difference_update(names)
        plan.relocated.difference_update(names)
        plan.unchanged.difference_update(known)

    def _other_owner(self, path: str, document_id: str) -> Path | None:
        """The other file that a document id belongs to; None where it is free, or this file's own.

        Of two files with one id the first has it, whichever was there before: as if all were read anew.
        """
        plan = self.plan
        if document_id in plan.staged:
            owner = plan.staged[document_id]
            return None if owner == path else Path(owner)
        stored = self.store.file_of(document_id)
        if stored is None or stored == path or document_id in plan.before or not Path(stored).exists():
            return None
        if self.order.get(stored, -1) > self.order[path]:
            self.contested.add(stored)
            return None
        return Path(stored)

    def _stage(self, document: Document, path: str, root: str, known: Mapping[str, str]) -> None:
        """Stage a document that is new or changed."""
        digest = content_hash(document)
        if known.get(document.id) == digest:
            self.plan.unchanged.add(document.id)
            return
        keys: dict[str, Collection[str | int]] = {
            "lines": list(line_keys(document.text)),
            "bands": list(bands(shingles(document.text))),
        }
        self.store.stage(document, path, root, keys, digest)
        self.plan.staged[document.id] = path
        if document.id in known:
            self.plan.changed.add(document.id)
        elif self.store.file_of(document.id) is not None:
            self.plan.relocated.add(document.id)


def _cut_staged(store: Store, embedder: Embedder, roots: Collection[str]) -> None:
    """Cut what is staged into passages, and with it what a line found or lost by recurrence changes."""
    fingerprint = embedder.fingerprint
    repeated: dict[str, frozenset[str]] = {}
    for root in roots:
        before = recurring_lines(*store.line_counts(root, fewest=fewest_documents))
        now = repeated[root] = recurring_lines(*store.line_counts(root, after=True, fewest=fewest_documents))
        for name, file, digest in store.documents_with_lines(root, now ^ before):
            document = store.document(name)
            if document is not None:
                own = tuple(each for each in document.left_out if each.reason != REPEATED)
                store.stage(replace(document, left_out=own), file, root, store.keys_of(name), digest)
    for staged, root in store.staged():
        left_out = left_out_of(staged, repeated[root])
        shown = (
            each
            for each in date_mentions(staged.text, staged.date)
            if not any(out.start <= each.start < out.end for out in left_out)
        )
        document = replace(staged, left_out=tuple(left_out), dates=tuple(shown))
        passages = [(passage, embedded_text(passage)) for passage in cut(document, left_out)]
        store.stage_passages(document, ((p, embedding_key(fingerprint, text), text) for p, text in passages))


def _take_leave(store: Store, plan: _Plan, known: Mapping[str, StoredFile], found: _Found) -> None:
    """Note the files of a folder that are gone, and their documents."""
    for path in known.keys() - {str(file.path) for file in found.files}:
        documents = store.document_hashes(path)
        if any(Path(path).is_relative_to(folder) for folder in found.unlisted):
            plan.unchanged.update(documents)  # unseen is not gone
            continue
        plan.removed_files.append(path)
        plan.before.update({name: documents[name] for name in documents.keys() - plan.staged.keys()})


def _embed_staged(store: Store, embedder: Embedder, progress: Callable[[Progress], None]) -> int:
    """Compute the vectors that are not known yet, and keep them as they come."""
    missing = store.staged_without_embedding()  # by length
    progress(Progress("embedding", 0, len(missing)))
    # Each batch takes texts of all lengths, so that the time left can be told from the batches done.
    batches = math.ceil(len(missing) / EMBED_AT_ONCE)
    done = 0
    for number in range(batches):
        keys = missing[number::batches]
        vectors = embedder.embed_passages(store.staged_texts(keys))
        faults.point("embed.computed")
        store.add_embeddings(keys, vectors)
        faults.point("embed.kept")
        done += len(keys)
        progress(Progress("embedding", done, len(missing)))
    return len(missing)


def _report(store: Store, plan: _Plan, embedded: int) -> SyncReport:
    removed = plan.before.keys() - plan.staged.keys()
    added = plan.staged.keys() - plan.changed - plan.relocated
    moved = _moved(store, removed, added)
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
        generation=store.generation,
        embedded=embedded,
    )


def _publish(store: Store, plan: _Plan, embedder: Embedder, embedded: int, began: float) -> SyncReport:
    report = _report(store, plan, embedded)
    news = Publication(
        model=embedder.fingerprint,
        new_generation=report.changes > 0,
        files=plan.files,
        removed_files=plan.removed_files,
        failures=plan.failures,
        refused=plan.refused,
        deleted=plan.deleted,
        restored=plan.restored,
        moved=report.moved,
        notes={
            "last_sync": _last_sync(report, time.monotonic() - began),
            "folders": json.dumps(sorted({*json.loads(store.meta("folders", "[]")), *plan.refused})),
        },
    )
    generation = store.publish(news, lambda generation: snapshot.write(store, generation))
    snapshot.clean(store)
    return replace(report, generation=generation, copies=_copies(store, [*report.added, *report.changed]))


def _last_sync(report: SyncReport, seconds: float) -> str:
    """When, and what it did, as `qa status` tells it."""
    counted = {
        name: len(getattr(report, name)) for name in ("added", "changed", "moved", "removed", "unchanged", "failed")
    }
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return json.dumps({"at": at, "seconds": round(seconds, 3), **counted, "embedded": report.embedded})


def _copies(store: Store, written: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """(document, the one that it is a copy of): one that was there before, else the first of those now written."""
    new = set(written)
    found = []
    for name, others in sorted(store.copies(written).items()):
        before = [other for other in others if other not in new or other < name]
        if before:
            found.append((name, min(before, key=lambda other: (other in new, other))))
    return tuple(found)


def _moved(store: Store, removed: set[str], added: set[str]) -> list[tuple[str, str]]:
    """Pairs of a removed and an added document whose text is the same."""
    by_text: dict[bytes, list[str]] = {}
    for name in sorted(removed):
        by_text.setdefault(store.text_digest(name), []).append(name)
    moved = []
    for name in sorted(added):
        before = by_text.get(store.text_digest(name, staged=True))
        if before:
            moved.append((before.pop(0), name))
    return moved


def _signature(status: os.stat_result) -> str:
    """What cannot stay as it is when the content of a file changes; empty where that is not certain.

    The time of the last change of the inode cannot be set by programs, as that of the last change of the content can.
    On Windows it is another time, so there every file is read.
    """
    just_now = abs(time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns)) < _TICK
    if just_now or sys.platform == "win32":
        return ""
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_dev}:{status.st_ino}"


def _same_times(before: os.stat_result, after: os.stat_result) -> bool:
    return (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)


def _digest(path: Path, size: int) -> str:
    """SHA-256 of a file; of one that will be refused for its size, that size."""
    return f"{size} bytes" if size > LARGEST.get(path.suffix.lower(), size) else _sha256(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _shown(path: Path) -> str:
    """A path as a person at this place would write it."""
    here = Path.cwd()
    return _printable(str(path.relative_to(here) if path.is_relative_to(here) else path))


def _printable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _storable(path: Path) -> bool:
    """Whether a path is text, and no undecodable bytes; SQLite takes text only."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True
