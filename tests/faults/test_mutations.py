"""The table of mutations goes with the code; `make faults` tries them."""

from __future__ import annotations

import ast

import pytest

from tests.faults.harness import ROOT
from tests.faults.mutations import MUTATIONS, Mutation


@pytest.mark.parametrize("mutation", MUTATIONS, ids=[each.name for each in MUTATIONS])
def test_a_mutation_fits_the_code(mutation: Mutation) -> None:
    """What it takes out is there, what is left is a program, and the test that must fail exists."""
    text = (ROOT / mutation.file).read_text(encoding="utf-8")
    ast.parse(mutation.applied(text))
    file, _, name = mutation.test.partition("::")
    source = (ROOT / file).read_text(encoding="utf-8")
    assert f"def {name.partition('[')[0]}" in source
