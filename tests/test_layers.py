"""The way that data flows: imports run one way, between folders and inside them, as docs/architecture.md says."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

Imported = dict[str, list[tuple[str, str]]]  # by module: what is written, and the module that is meant

ROOT = Path(__file__).parent.parent
# Each may import those above it, and no other. This is the one place where the order stands; what stands before the
# first folder are modules that all may use.
LAYERS = {
    "index": """
        temporary batches machine records errors location faults
        text dates readers passages embedding engine web sync cluster editing upkeep collection
    """.split(),
    "qa": """
        markup links files html_file records errors settings wording plain logs unforeseen json_fields
        configuration question reading answering packs drafts marks sharing evaluation alerts writing service accounts
        page terminal
    """.split(),
}
DRAWS = {"qa.page.blocks", "qa.page.server"}  # the modules that know Gradio
# What takes long to import, so its folder does not hand it on by itself: Gradio, FastAPI, the SDK of MCP.
APART = {
    "qa.accounts.web",
    "qa.page.server",
    "qa.service.application",
    "qa.service.collections",
    "qa.service.http",
    "qa.service.mcp",
    "qa.service.openai",
}
MOST_MODULES = 14
MOST_LINES = 500


def name_of(path: Path) -> str:
    """Example: qa/page/__init__.py -> qa.page."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): path for package in LAYERS for path in sorted((ROOT / package).rglob("*.py"))}


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """What a module imports, wherever in it: as it is written, and the module that is meant.

    Example: from index.engine.store import schema -> ("index.engine.store", "index.engine.store.schema").
    """
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            written = "." * node.level + (node.module or "")
            for alias in node.names:
                inner = f"{written}.{alias.name}"
                yield written, inner if inner in MODULES else written


@pytest.fixture(scope="module")
def imported() -> Imported:
    """What each module imports."""
    return {name: sorted(set(imports(path))) for name, path in MODULES.items()}


def place(name: str) -> int:
    """Where the folder of a module stands in the order; the package itself, which hands everything on, comes last."""
    package, *rest = name.split(".")
    return LAYERS[package].index(rest[0]) if rest else len(LAYERS[package])


def test_a_module_imports_only_what_stands_before_it(imported: Imported) -> None:
    """A newcomer can read the folders in their order, and no change reaches back."""
    back = [
        f"{name} imports {other}"
        for name, others in imported.items()
        for _, other in others
        if other.split(".")[0] == name.split(".")[0] and "." in other and place(other) > place(name)
    ]
    up = [
        f"{name} imports {other}"
        for name, others in imported.items()
        for _, other in others
        if other.split(".")[0] in ({"qa", "app"} if name.startswith("index") else {"app"}) or other.startswith(".")
    ]
    assert back + up == []


def test_another_folder_is_used_through_what_it_hands_on(imported: Imported) -> None:
    """What a folder keeps to itself can be changed without a look at the others."""
    within = [
        f"{name} reaches into {written}"
        for name, others in imported.items()
        for written, other in others
        if "." in name and name.split(".")[0] == written.split(".")[0] and place(other) < place(name)
        if written.count(".") > 1 and written not in APART
    ]
    between = [
        f"{name} imports {written}"
        for name, others in imported.items()
        for written, other in others
        if name.split(".")[0] == "qa" and written.split(".")[0] == "index" and other != "index"
    ]
    assert within + between == []


def test_no_imports_go_round(imported: Imported) -> None:
    """A circle is two modules that are one, or a third that is missing."""
    graph = {
        name: [other for _, other in others if other in MODULES and not name.startswith(f"{other}.")]
        for name, others in imported.items()
    }
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" imports ".join(error.args[1]))


def test_gradio_is_known_to_the_page_alone(imported: Imported) -> None:
    """Everything else works, and is tested, without a screen."""
    assert {name for name, others in imported.items() if any("gradio" in other for _, other in others)} == DRAWS


def test_how_a_collection_is_kept_is_known_to_its_engine_alone(imported: Imported) -> None:
    """Another engine takes the place of the one; `upkeep` looks after the files of the embedded one."""
    kept_by = {"sqlite3", "faiss", "lancedb"}
    knowing = {name for name, others in imported.items() if kept_by & {other.split(".")[0] for _, other in others}}
    assert {
        name for name in knowing if name.startswith("index.") and name.split(".")[1] not in {"engine", "upkeep"}
    } == set()


def test_a_folder_can_be_seen_at_once() -> None:
    """About a dozen modules, none of them so long that it must be two things; and a docstring that says what it is."""
    counted = Counter(path.parent for path in MODULES.values() if path.name != "__init__.py")
    assert {str(folder): count for folder, count in counted.items() if count > MOST_MODULES} == {}
    lines = {name: len(path.read_text("utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}
    folders = [path for path in MODULES.values() if path.name == "__init__.py"]
    assert [str(path) for path in folders if not ast.get_docstring(ast.parse(path.read_text("utf-8")))] == []


def test_the_map_names_every_folder_and_nothing_that_is_not_there() -> None:
    """A newcomer finds the place of a change by docs/architecture.md alone."""
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    rows = set(re.findall(r"^\| `(\w+)/`", text, re.MULTILINE))
    assert {path.parent.name for path in MODULES.values() if path.parent.parent.parent == ROOT} == rows - LAYERS.keys()
    files = {path.name for path in MODULES.values()}
    named = re.findall(r"`([\w/]+(?:/|\.py))`", text)
    places = [ROOT, ROOT / "index", ROOT / "qa", ROOT / "tests"]
    assert [each for each in named if each not in files and not any((place / each).exists() for place in places)] == []
