"""The verbs that keep a collection safe, or move it: a backup, a data folder made of one, and a copy elsewhere."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index import Location
from qa.terminal.options import DATA, AsJson, Data, located
from qa.terminal.shared import err, out, print_json, progress_bar
from qa.wording import counted

if TYPE_CHECKING:
    from index import Backup

__all__ = ["backup", "copy", "restore"]

_PLACE = "a data folder, lance:FOLDER, or s3://BUCKET/NAME (gs://, az://)."
# What of a data folder is not of its collection, and stays where it is when that is copied.
_BESIDE = ("accounts.sqlite", "conversations.sqlite", "evaluations", "qa.toml", "uploads", "web")


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="To be written; it must not be there yet.")],
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Write all that the data folder holds into one file, also while it is indexed and served."""
    from index import back_up

    _print(back_up(data, file), file, as_json=as_json)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="That qa backup has written.")],
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Make a data folder of a backup; it must not be there yet, or be empty."""
    from index import restore_backup

    _print(restore_backup(file, data), data, as_json=as_json)


def copy(
    source: Annotated[
        Location, typer.Argument(metavar="FROM", parser=located, help=f"Where the collection is: {_PLACE}")
    ],
    target: Annotated[
        Location, typer.Argument(metavar="TO", parser=located, help="Where it is to be as well; nothing may be there.")
    ],
    as_json: AsJson = False,
) -> None:
    """Copy a collection to another place or engine, without embedding anything again; one that broke off goes on."""
    from index import copy as copied

    with progress_bar() as progress:
        done = copied(source, target, progress=progress)
    if as_json:
        print_json(asdict(done))
    else:
        out.print(
            f"{target} holds {counted(done.documents, 'document')} of generation {done.generation:,}, compared row by "
            f"row, and {counted(done.quotes, 'quote')} as they are shown.",
            markup=False,
            soft_wrap=True,
        )
    beside = [name for name in _BESIDE if source.is_folder and (source.folder / name).exists()]
    if beside:
        said = f"Not of the collection, and still in {source} alone: {', '.join(beside)}."
        err.print(said, style="dim", markup=False, soft_wrap=True)


def _print(held: Backup, where: Path | Location, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(held))
    else:
        out.print(
            f"{where} holds {counted(held.documents, 'document')} of generation {held.generation:,}.",
            markup=False,
            soft_wrap=True,
        )
