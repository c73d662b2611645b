"""A data folder looked after: checked (`checking`, `examining`), repaired, made anew (`rebuilding`), kept in a file.

In: a data folder, in whatever state. Out: what is wrong with it, and a sound one. Imports `sync` and what stands
before.
"""

from index.upkeep.backups import Backup, back_up, restore_backup
from index.upkeep.checking import CheckReport, Problem, check
from index.upkeep.copying import Copied, copy
from index.upkeep.rebuilding import rebuild

__all__ = ["Backup", "CheckReport", "Copied", "Problem", "back_up", "check", "copy", "rebuild", "restore_backup"]
