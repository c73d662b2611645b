"""The verbs that keep a data folder safe: a backup, and a data folder made of one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.terminal.options import DATA, AsJson, Data
from qa.terminal.shared import out, print_json
from qa.wording import counted

if TYPE_CHECKING:
    from index import Backup, Location

__all__ = ["backup", "restore"]


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


def _print(held: Backup, where: Path | Location, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(held))
    else:
        out.print(
            f"{where} holds {counted(held.documents, 'document')} of generation {held.generation:,}.",
            markup=False,
            soft_wrap=True,
        )
