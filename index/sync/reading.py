"""Files that are new or changed are read, and what they hold is staged; the others are left as they are."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import time
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from pathlib import Path

from index import faults
from index.engine import StoredFile, Truth, content_hash
from index.readers import DECODED, LARGEST, READERS_VERSION, SourceFile, apply
from index.records import Document, Failure
from index.sync.finding import Found, shown
from index.sync.plan import Plan, SyncSettings
from index.sync.workers import FileReader

__all__ = ["Reading", "file_digest", "stated_before"]

_STATED = "|"  # between the digest of what metadata.csv says of a file and the encoding that a run stated for it
# A file written to so shortly before it was looked at may be written to again within the same tick of its times.
_TICK = 3_000_000_000  # nanoseconds; the coarsest file systems count in two seconds


def stated_before(metadata: str) -> str:
    """The encoding that a run stated for a file, of what is stored of it; empty where none did."""
    return metadata.partition(_STATED)[2]


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads files that are new or changed, and stages what they hold."""

    truth: Truth
    plan: Plan
    reader: FileReader
    settings: SyncSettings
    deleted: Mapping[str, str]  # by hand: document id -> file
    order: Mapping[str, int]  # in which the files of this sync are read
    contested: set[str] = field(default_factory=set)  # files of which an earlier one has taken a document's id
    more_now: AbstractSet[str] = (
        frozenset()
    )  # files that hold more than was read, now that words in pictures are recognised

    def ahead(self, found: Found, known: Mapping[str, StoredFile]) -> Iterator[SourceFile]:
        """The files of a path that `take` is going to read, as far as can be told before any was read."""
        for each in found.files:
            stored = known.get(str(each.path))
            file, about = self._as_stated(found, each, stored)
            is_left_out = self.deleted.get(file.id) == str(file.path) and not self._restores(file.id)
            with contextlib.suppress(OSError):  # told when it is its turn
                if not is_left_out and (stored is None or not self._stays(file, stored, about)):
                    yield file

    def _stays(self, file: SourceFile, stored: StoredFile, about: str) -> bool:
        return self._is_as_before(stored, self._digest(file, file.path.stat(), stored), about)

    def _as_stated(self, found: Found, file: SourceFile, stored: StoredFile | None) -> tuple[SourceFile, str]:
        """A file with the encoding that was stated for it, and all that was said of it beside."""
        row, page = found.metadata.get(file.path), found.pages.get(file.path)
        stated = self._stated(file, stored)
        said = page.digest if page else row.digest if row else ""
        about = f"{said}{_STATED}{stated}".removesuffix(_STATED)
        return replace(file, encoding=(row.encoding if row else "") or stated), about

    def take(self, found: Found, file: SourceFile, stored: StoredFile | None) -> None:
        """Read one file where it, or what metadata.csv says of it, is new or changed."""
        truth, plan = self.truth, self.plan
        path = str(file.path)
        row, page = found.metadata.get(file.path), found.pages.get(file.path)
        file, about = self._as_stated(found, file, stored)
        known = truth.document_hashes(path)
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
            for document in self._documents(file, digest, failures):
                documents.add(document.id)
                owner = self._other_owner(found, file, document.id)
                if owner is None:
                    described = apply(document, row, file) if row else document
                    described = page.of_document(described) if page else described
                    self._stage(described, path, found.root, known)
                else:
                    reason = f'the id "{document.id}" already belongs to {shown(owner)}; give it another'
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
            plan.kept.update(missing)
        else:
            plan.before.update(missing)

    def _stated(self, file: SourceFile, stored: StoredFile | None) -> str:
        """The encoding that was stated for a text by this run, else by the one that read it the last time."""
        if file.path.suffix.lower() not in DECODED:
            return ""
        if self.settings.encoding is not None:
            return self.settings.encoding
        return stated_before(stored.metadata) if stored else self.settings.encodings.get(str(file.path), "")

    def _digest(self, file: SourceFile, status: os.stat_result, stored: StoredFile | None) -> str:
        """The file's digest; that of the last time where the file cannot have changed since."""
        if stored is not None and stored.seen == _signature(status) != "" and not self.settings.checksum:
            return stored.sha256 or file_digest(file.path, status.st_size)
        return file_digest(file.path, status.st_size)

    def _is_as_before(self, stored: StoredFile, digest: str, about: str) -> bool:
        """Whether reading the file would give what it gave the last time."""
        same = (stored.sha256, stored.metadata, stored.readers) == (digest, about, READERS_VERSION)
        again = self._restores_from(stored.path) or stored.path in self.contested or stored.path in self.more_now
        return same and not again

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
        plan, failures = self.plan, self.truth.failures(stored.path)
        plan.unchanged.update(known)
        plan.left_out.update(name for name, owner in self.deleted.items() if owner == stored.path)
        if stored.seen == seen:
            plan.kept_failures.extend(failures)
        else:
            plan.failures[stored.path] = failures
            plan.files.append(replace(stored, seen=seen))

    def _documents(self, file: SourceFile, digest: str, failures: list[Failure]) -> Iterator[Document]:
        """What a file holds, but for documents that were deleted by hand; failures are noted."""
        if self.deleted.get(file.id) == str(file.path):  # the file is left out, be it that it can be read or not
            if not self._restores(file.id):
                self.plan.left_out.add(file.id)
                return
            self.plan.restored.add(file.id)
        for result in self.reader.read(file, digest):
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
        self.truth.unstage(names)
        for name in names:
            del plan.staged[name]
        plan.changed.difference_update(names)
        plan.relocated.difference_update(names)
        plan.unchanged.difference_update(known)

    def _other_owner(self, found: Found, file: SourceFile, document_id: str) -> Path | None:
        """The other file that a document id belongs to; None where it is free, or this file's own.

        Of two files with one id the first has it, whichever was there before: as if all were read anew.
        """
        plan, path = self.plan, str(file.path)
        if document_id in plan.staged:
            owner = plan.staged[document_id]
            return None if owner == path else Path(owner)
        stored = self.truth.file_of(document_id)
        if stored is None or stored == path or document_id in plan.before or not Path(stored).exists():
            return None
        if found.is_same_page(file.path, Path(stored)):
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
        self.truth.stage(document, path, root, self.reader.keys_of(document), digest)
        self.plan.staged[document.id] = path
        before = self.truth.text_digest(document.id)
        if document.id in known or (before and before != self.truth.text_digest(document.id, staged=True)):
            self.plan.changed.add(document.id)
        elif before:
            self.plan.relocated.add(document.id)


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


def file_digest(path: Path, size: int) -> str:
    """SHA-256 of a file; of one that will be refused for its size, that size."""
    return f"{size} bytes" if size > LARGEST.get(path.suffix.lower(), size) else _sha256(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
