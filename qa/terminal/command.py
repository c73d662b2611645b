"""The command `qa`: every verb, and what becomes of its errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import typer

from index import CollectionError
from qa.errors import AnswerError, SettingsError
from qa.terminal import asking, evaluating, evidence, indexing, keeping, models, serving, web
from qa.terminal.ids import IdsCommand
from qa.terminal.optional import RayCommand
from qa.terminal.options import with_settings
from qa.terminal.shared import fail
from qa.terminal.team import curating, saved, users

__all__ = ["app", "main"]

app = typer.Typer(
    name="qa",
    help="Ask your own documents. Every answer is a verbatim, checkable quote.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_VERBS: tuple[Callable[..., None], ...] = (
    indexing.index,
    web.add,
    indexing.watch,
    indexing.show,
    web.history,
    asking.ask,
    asking.why,
    asking.search,
    asking.batch,
    evidence.export,
    evidence.verify,
    evidence.marks,
    evaluating.evaluate,
    evaluating.drift,
    curating.tag,
    curating.correct,
    indexing.delete,
    indexing.check,
    keeping.backup,
    keeping.restore,
    keeping.copy,
    indexing.status,
    indexing.feedback,
    saved.alerts,
    serving.serve,
    serving.mcp,
)
_WITH_IDS = (indexing.show, indexing.delete, asking.why, web.history, curating.tag, curating.correct)
for _verb in _VERBS:
    app.command(
        "eval" if _verb is evaluating.evaluate else None,  # `eval` is a name of Python's
        cls=IdsCommand if _verb in _WITH_IDS else RayCommand if _verb is indexing.index else None,
    )(with_settings(_verb))
app.add_typer(saved.saved, name="saved", no_args_is_help=True)
app.add_typer(models.models, name="model", no_args_is_help=True)
app.add_typer(users.users, name="user", no_args_is_help=True)


def main() -> None:
    """Run the command; what goes wrong is one sentence on stderr, and exit code 1, or 2 of a setting."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # but by `qa model fetch`, which says so to the library
    try:
        app()
    except SettingsError as error:
        fail(str(error), 2)
    except (CollectionError, AnswerError) as error:
        fail(str(error))
    except BrokenPipeError:  # the reader of a pipe has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        fail("Interrupted; what was published before stays, and work already done is not done again.")
