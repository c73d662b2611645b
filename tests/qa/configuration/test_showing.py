"""What docs and help say of settings is what the table declares."""

from pathlib import Path

import pytest

from index import DEFAULT_MODEL
from qa.configuration import ROWS, markdown_table, shown

ROOT = Path(__file__).parents[3]


def test_the_docs_have_the_table_as_it_is_declared() -> None:
    """Where this fails, docs/settings.md is to hold what `markdown_table()` gives."""
    assert markdown_table() in (ROOT / "docs/settings.md").read_text("utf-8"), markdown_table()


def test_the_default_that_is_told_is_the_one_that_holds() -> None:
    """The model's name stands in the table as words."""
    assert ROWS["model"].unset.startswith(f"{DEFAULT_MODEL},")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("hub_token", "hf_x", "set, hidden"),
        ("hub_token", "", "not set"),
        ("cache", None, "verbatim/ in XDG_CACHE_HOME or ~/.cache"),
        ("hosts", ("a", "b"), "a, b"),
        ("hosts", (), "no further ones"),
        ("port", 0, "0"),
        ("fixed", False, "false"),
        ("hub_endpoint", "http://u:p@h/", "http://hidden@h/"),
        ("hub_endpoint", "http://h/a@b", "http://h/a@b"),
    ],
)
def test_values_are_shown_and_secrets_are_not(name: str, value: object, told: str) -> None:
    """Nor passwords in addresses."""
    assert shown(ROWS[name], value) == told
