"""The public face of `index`: names, errors, and what it may import."""

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import index
from index import errors

ROOT = Path(index.__file__).parent.parent
MODULES = sorted(module.name for module in pkgutil.walk_packages(index.__path__, "index."))
ERRORS = [getattr(errors, name) for name in errors.__all__]


def test_the_export_list_equals_what_is_importable() -> None:
    """A name is public because it is listed, and what is listed is there: for programs, and for type checkers."""
    typed = {
        alias.name
        for node in ast.walk(ast.parse(Path(index.__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("index.")
        for alias in node.names
    }
    assert set(index.__all__) == typed == set(index._HOMES)
    assert len(index.__all__) == len(set(index.__all__))
    for name in index.__all__:
        assert getattr(index, name) is getattr(importlib.import_module(index._HOMES[name]), name)
    with pytest.raises(AttributeError, match="nothing"):
        index.nothing  # noqa: B018 - the look-up is what is tested


def test_importing_the_readers_loads_no_library_and_no_parser() -> None:
    """The process that parses untrusted files is small, and commands are quick: a parser comes with its first file."""
    heavy = ["numpy", "faiss", "torch", "pypdfium2", "fontTools", "markdown_it", "openpyxl", "PIL"]
    script = f"import index.readers.sandbox.child, sys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", MODULES)
def test_each_module_has_the_names_it_lists(name: str) -> None:
    """No module promises a name that it lacks."""
    module = importlib.import_module(name)
    assert module.__doc__
    assert [listed for listed in module.__all__ if not hasattr(module, listed)] == []


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_error_is_a_collection_error_that_the_package_hands_on(error: type[Exception]) -> None:
    """One `except CollectionError` catches whatever goes wrong on purpose."""
    assert issubclass(error, index.CollectionError)
    assert getattr(index, error.__name__) is error
    assert error.__doc__
    assert error.__name__ in (errors.__doc__ or "")


def test_no_error_class_is_left_out_of_the_list() -> None:
    """An error of ours is public."""
    defined = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    assert defined == set(errors.__all__)


def test_a_wrong_query_is_also_a_value_error() -> None:
    """Who knows only Python's errors can catch it too."""
    assert issubclass(index.QueryError, ValueError)


def test_importing_the_package_is_quick_and_silent() -> None:
    """The heavy libraries are loaded when they are needed, and nothing is printed."""
    heavy = ["torch", "transformers", "sentence_transformers", "onnxruntime", "openvino", "gradio"]
    done = subprocess.run(
        [sys.executable, "-c", f"import index, sys; print([name for name in {heavy} if name in sys.modules])"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout == "[]\n"
    assert done.stderr == ""
