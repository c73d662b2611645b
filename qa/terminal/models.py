"""`qa model`: models of the hub, fetched when asked for."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from qa.terminal.options import AsJson, with_settings
from qa.terminal.shared import out, print_json

__all__ = ["models"]

models = typer.Typer(help="Fetch models of the Hugging Face hub, and list those that are on this machine.")

_Name = Annotated[str, typer.Argument(help="Of the model on the hub, as owner/model.")]
_Revision = Annotated[str | None, typer.Option(help="A commit, branch or tag.", show_default="the newest")]


@models.command("fetch")
@with_settings
def fetch_model(name: _Name, revision: _Revision = None, as_json: AsJson = False) -> None:
    """Fetch a model, to be named in QA_MODEL or QA_READER: weights in safetensors alone, of one revision."""
    from index import fetch

    found = fetch(name, revision)
    if as_json:
        print_json(asdict(found) | {"folder": str(found.folder)})
        return
    size = sum(path.stat().st_size for path in found.folder.rglob("*") if path.is_file())
    out.print(f"{found.name} is on this machine: {size / 1e6:,.0f} MB, revision {found.revision[:12]}.", markup=False)
    is_embedding = (found.folder / "modules.json").is_file()
    use = f"QA_MODEL={found.name}, and qa index --rebuild" if is_embedding else f"QA_READER={found.name}"
    out.print(f"To use it: {use}", markup=False)


@models.command("list")
@with_settings
def list_models(as_json: AsJson = False) -> None:
    """List the models that were fetched."""
    from index import fetched_models

    found = list(fetched_models())
    if as_json:
        print_json([asdict(each) | {"folder": str(each.folder)} for each in found])
        return
    for each in found:
        out.print(f"{each.name}  {each.revision[:12]}  {each.folder}", markup=False, soft_wrap=True)
    if not found:
        out.print("No model was fetched; fetch one with: qa model fetch owner/model", markup=False)
