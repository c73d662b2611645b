"""The settings of the program: declared once, and where each value comes from.

In: what was typed, the environment, and a file qa.toml. Out: `Settings`, of each value its origin, and what help and
docs/settings.md show of it. Imports the errors and the defaults of answers alone, and does nothing by itself: whoever
starts a process (the terminal, app.py) asks once and passes on what it finds.
"""

from qa.configuration.durations import interval_of, seconds_of
from qa.configuration.file import FILE_NAME, settings_in
from qa.configuration.resolving import FILE_VARIABLE, Configuration, Origin, configured, passed_on
from qa.configuration.showing import help_of, markdown_table, shown
from qa.configuration.table import ROWS, Row, Settings

__all__ = [
    "FILE_NAME",
    "FILE_VARIABLE",
    "ROWS",
    "Configuration",
    "Origin",
    "Row",
    "Settings",
    "configured",
    "help_of",
    "interval_of",
    "markdown_table",
    "passed_on",
    "seconds_of",
    "settings_in",
    "shown",
]
