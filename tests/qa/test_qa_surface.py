"""The public face of `qa`."""

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import qa
from qa import errors

MODULES = sorted(module.name for module in pkgutil.walk_packages(qa.__path__, "qa."))


def test_the_export_list_equals_what_is_importable() -> None:
    """A name is public because it is listed, and what is listed is there: for programs, and for type checkers."""
    typed = {
        alias.name
        for node in ast.walk(ast.parse(Path(qa.__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("qa.")
        for alias in node.names
    }
    assert set(qa.__all__) == typed == set(qa._HOMES)
    assert len(qa.__all__) == len(set(qa.__all__))
    for name in qa.__all__:
        assert getattr(qa, name) is getattr(importlib.import_module(qa._HOMES[name]), name)
    with pytest.raises(AttributeError, match="nothing"):
        qa.nothing  # noqa: B018 - the look-up is what is tested


@pytest.mark.parametrize("name", MODULES)
def test_each_module_has_the_names_it_lists(name: str) -> None:
    """No module promises a name that it lacks."""
    module = importlib.import_module(name)
    assert module.__doc__
    assert [listed for listed in getattr(module, "__all__", ()) if not hasattr(module, listed)] == []


@pytest.mark.parametrize("name", errors.__all__)
def test_every_error_is_an_answer_error(name: str) -> None:
    """One `except AnswerError` catches whatever goes wrong on purpose."""
    assert issubclass(getattr(errors, name), qa.AnswerError)


def test_importing_is_quick_and_silent() -> None:
    """No model is loaded, nothing is printed, no screen is drawn."""
    heavy = {"torch", "sentence_transformers", "onnxruntime", "openvino", "gradio"}
    code = f"import qa, sys; print(sorted({heavy} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert (found.stdout.strip(), found.stderr) == ("[]", "")
