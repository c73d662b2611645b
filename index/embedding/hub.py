"""Models of the Hugging Face hub, fetched when a person asks for one, and then found by their name.

Nothing else in the program goes to the network. Only weights in safetensors are fetched, and the files that describe
them: no code, no pickles. What is fetched is one revision, named by its commit, and stays until it is fetched anew.
`HF_ENDPOINT` names another hub, and `HF_TOKEN` opens a model that needs one.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import ModelError
from index.machine import cache

__all__ = ["FetchedModel", "fetch", "fetched", "fetched_models"]

_FETCHED = ("*.json", "*.safetensors", "*.txt", "*.model")
_NOT_FETCHED = ("onnx/*", "openvino/*", ".*")
_NAME = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)?(?:@[\w.-]+)?")
_CURRENT = "current"  # the file that names the revision which is used


@dataclass(frozen=True, slots=True)
class FetchedModel:
    """A model on this machine."""

    name: str  # on the hub
    revision: str  # its commit
    folder: Path


def fetch(name: str, revision: str | None = None) -> FetchedModel:
    """Fetch a model, its newest revision or the one named (a commit, branch or tag), and use that from now on.

    A fetch that was interrupted leaves what was there before. Raises `ModelError` where the hub has no such model, it
    holds no weights in safetensors, or the hub cannot be reached.
    """
    if not _NAME.fullmatch(name) or "@" in name:
        raise ModelError(f"{name} is no name of a model on the hub; name one as owner/model.")
    place = _place(name)
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".fetching-", dir=place.parent) as scratch:
        commit = _download(name, revision, Path(scratch))
        if not any(Path(scratch).rglob("*.safetensors")):
            raise ModelError(f"{name} has no weights in safetensors; only those are taken: name another model.")
        place.mkdir(exist_ok=True)
        shutil.rmtree(place / commit, ignore_errors=True)
        (Path(scratch) / commit).rename(place / commit)
    note = place / f"{_CURRENT}.new"
    note.write_text(commit, encoding="ascii")
    note.replace(place / _CURRENT)
    return FetchedModel(name, commit, place / commit)


def _download(name: str, revision: str | None, into: Path) -> str:
    """Fetch a revision into a folder of its name, which is its commit."""
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub import constants as settings

    offline = settings.HF_HUB_OFFLINE
    settings.HF_HUB_OFFLINE = False  # a person has asked for it
    endpoint = os.environ.get("HF_ENDPOINT")
    try:
        commit = str(HfApi(endpoint=endpoint).model_info(name, revision=revision).sha)
        snapshot_download(
            name,
            revision=commit,
            local_dir=into / commit,
            endpoint=endpoint,
            allow_patterns=list(_FETCHED),
            ignore_patterns=list(_NOT_FETCHED),
        )
    except Exception as error:  # the hub's library raises its own, those of HTTP, and those of the disk
        said = str(error).strip().partition("\n")[0].rstrip(".:") or type(error).__name__
        raise ModelError(
            f"{name} cannot be fetched ({said}); see whether the name is right and the hub can be reached."
        ) from error
    finally:
        settings.HF_HUB_OFFLINE = offline
    shutil.rmtree(into / commit / ".cache", ignore_errors=True)  # the hub's notes on the download
    return commit


def fetched(name: str) -> FetchedModel | None:
    """The model of this name, if it was fetched; "owner/model@commit" names one revision, by its first letters."""
    if not _NAME.fullmatch(name):
        return None
    name, _, revision = name.partition("@")
    place = _place(name)
    if revision:
        found = [each for each in sorted(place.glob(f"{revision}*")) if each.is_dir()]
        return FetchedModel(name, found[0].name, found[0]) if found else None
    try:
        commit = (place / _CURRENT).read_text(encoding="ascii").strip()
    except OSError:
        return None
    return FetchedModel(name, commit, place / commit) if (place / commit).is_dir() else None


def fetched_models() -> Iterator[FetchedModel]:
    """All models that were fetched, by name, each in the revision that is used."""
    for place in sorted((cache() / "models").glob("*")):
        found = fetched(place.name.replace("--", "/"))
        if found:
            yield found


def _place(name: str) -> Path:
    return cache() / "models" / name.replace("/", "--")
