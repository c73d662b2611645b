"""What of a text reaches the terminal."""

import io

import pytest
from rich.console import Console

from qa.records import Answer, Citation, Evidence
from qa.terminal.printing.reports import clean, line, print_answer


@pytest.mark.parametrize("text", ["«\u00a0Gao\u00a0»", "12\u202f947", "東京\u3000🙂", "a\tb\nc", "Ménaka’s"])
def test_letters_and_spaces_of_any_width_stay(text: str) -> None:
    """French sets narrow and unbreakable ones, and a quote is shown as it stands."""
    assert clean(text) == text


@pytest.mark.parametrize("hidden", ["\x1b", "\x07", "\u202e", "\u2028", "\x85"])
def test_what_could_command_the_terminal_does_not(hidden: str) -> None:
    """Nor what turns the direction of a line around, or begins another one."""
    assert clean(f"a{hidden}b") == "a�b"


def test_a_name_stays_in_its_line() -> None:
    """So that it forges no other line of a report."""
    assert line("a\nb") == "a�b"


@pytest.mark.parametrize(
    ("quote", "shown"),
    [("It rained.", "»It rained.«"), ("“It rained,” he said.", "►“It rained,” he said.◄")],
)
def test_a_quote_is_set_off_without_a_second_quotation_mark(quote: str, shown: str) -> None:
    """Where there is no colour; also in the text that stands above."""
    text = f"Before. {quote} After."
    cited = Citation(1, "a", "A", "", "a.txt", None, 0, len(text), text, Evidence(8, 8 + len(quote), quote), 0.8)
    printed = io.StringIO()
    console = Console(file=printed, width=100)
    print_answer(console, Answer("q", "q", True, None, 0.9, f"{quote} [1]", (cited,), ()))
    assert shown in printed.getvalue()
