"""docs/reliability.md says what is so."""

from __future__ import annotations

import re

import pytest

from index import faults
from tests.faults.harness import ROOT

TEXT = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if line.startswith("|")]
TESTS = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))


def test_every_promise_names_its_test() -> None:
    """P1 to P22; after them some once more, as they are kept on storage that machines share."""
    promises = [(row[0], row[2]) for row in ROWS if re.fullmatch(r"P\d+", row[0])]
    numbers = [f"P{number}" for number in range(1, 23)]
    assert [name for name, _ in promises[:22]] == numbers
    assert {name for name, _ in promises[22:]} >= {"P1", "P2", "P4", "P5", "P9", "P10", "P11", "P15"}
    assert {name for name, _ in promises} == set(numbers)
    assert all(tests for _, tests in promises)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(test_\w+)`", TEXT))))
def test_a_test_that_is_named_exists(name: str) -> None:
    """Under that name."""
    assert f"def {name}(" in TESTS


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(\.\./([\w/.]+)\)", TEXT))))
def test_a_file_that_is_named_exists(path: str) -> None:
    """At that place."""
    assert (ROOT / path).is_file()


def test_every_point_is_explained() -> None:
    """In the order in which a run comes to them."""
    assert [row[0].strip("`") for row in ROWS if "." in row[0]] == list(faults.POINTS)
