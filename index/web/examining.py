"""The kept pages examined: whether each version is as it was fetched. Changes nothing."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.errors import DamagedError
from index.web.pages import FACTS, FOLDER, Page, Pages, Version

__all__ = ["PageProblem", "examine_pages", "forget_pages"]


@dataclass(frozen=True, slots=True)
class PageProblem:
    """Something of the kept pages that is not as it was written."""

    where: str  # below the data folder
    what: str
    remedy: str


def examine_pages(home: Path) -> tuple[list[PageProblem], int]:
    """What is wrong with the pages of a data folder, and how many bytes were read to tell."""
    pages = Pages(home)
    problems: list[PageProblem] = []
    read = 0
    if not pages.folder.is_dir():
        return problems, read
    for page in pages.below(pages.folder):
        if isinstance(page, DamagedError):
            problems.append(PageProblem(FOLDER, str(page), "restore a backup"))
            continue
        read += (pages.place(page.address) / FACTS).stat().st_size
        for version in page.versions:
            problem, size = _version(pages, page, version)
            read += size
            if problem:
                problems.append(problem)
    return problems, read


def _version(pages: Pages, page: Page, version: Version) -> tuple[PageProblem | None, int]:
    path = pages.path(page, version)
    where = path.relative_to(pages.folder.parent).as_posix()
    again = f"fetch it again with: qa add {page.address}"
    remedy = again if version is page.newest else "restore a backup"
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return PageProblem(where, "is missing", remedy), 0
    if hashlib.sha256(raw).hexdigest() != version.sha256:
        return PageProblem(where, "is not as it was fetched", remedy), len(raw)
    try:
        pages.documents(page, version)
    except DamagedError:
        return PageProblem(f"{where.rpartition('.')[0]}.json", "is not as it was written", "restore a backup"), len(raw)
    return None, len(raw)


def forget_pages(home: Path, addresses: Iterable[str]) -> None:
    """Remove what was fetched from addresses, every version of it; of other ids nothing is there."""
    pages = Pages(home)
    for address in addresses:
        place = pages.place(address)
        if (place / FACTS).exists():
            shutil.rmtree(place)
