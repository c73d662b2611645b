"""The public face of `qa`."""

import importlib
import pkgutil
import subprocess
import sys
from types import ModuleType

import pytest

import qa
from qa import errors

MODULES = sorted(module.name for module in pkgutil.walk_packages(qa.__path__, "qa."))


def test_the_export_list_equals_what_is_importable() -> None:
    """A name is public because it is listed, and what is listed is there."""
    importable = {
        name for name, value in vars(qa).items() if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert set(qa.__all__) == importable


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
