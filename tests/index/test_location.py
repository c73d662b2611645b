"""Where a collection is: what is typed means one place, or is refused in a sentence that says how to write it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from index.errors import DataFolderError, LocationError, OnlyFolderError
from index.location import Location


@pytest.mark.parametrize(
    ("typed", "kind", "shown"),
    [
        (".qa", "folder", ".qa"),
        ("/data//collection/", "folder", "/data/collection"),
        ("c:/collection", "folder", "c:/collection"),
        ("./s3:mine", "folder", "./s3:mine"),
        ("lance:/mnt/team/qa", "lance", "lance:/mnt/team/qa"),
        ("lance:shared", "lance", "lance:shared"),
        ("s3://bucket/qa", "s3", "s3://bucket/qa"),
        ("S3://bucket/teams/news/", "s3", "s3://bucket/teams/news"),
        ("gs://my_bucket/qa", "gs", "gs://my_bucket/qa"),
        ("az://container/qa", "az", "az://container/qa"),
    ],
)
def test_what_is_typed_is_a_place_that_is_shown_as_it_is_typed(typed: str, kind: str, shown: str) -> None:
    """Nothing of an address is swallowed, as the two slashes are by a path; and what is shown means the same again."""
    location = Location.of(typed)
    assert (location.kind, str(location)) == (kind, shown)
    assert Location.of(str(location)) == location == Location.of(location)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("s3:/bucket/qa", "two slashes"),
        ("s3:bucket/qa", "two slashes"),
        ("s3://bucket", "whole bucket"),
        ("s3://bucket/", "whole bucket"),
        ("s3:///qa", "name of a bucket"),
        ("s3://ab/qa", "name of a bucket"),
        ("s3://Bucket/qa", "name of a bucket"),
        ("s3://bucket/a//b", "cannot be the name of a collection"),
        ("s3://bucket/a/../b", "cannot be the name of a collection"),
        ("s3://bucket/a?x=1", "cannot be the name of a collection"),
        ("s3://bucket/" + "a" * 600, "cannot be the name of a collection"),
        ("lance:", "path of a folder"),
        ("lance://host/qa", "path of a folder"),
        ("lance:s3://bucket/qa", "path of a folder"),
        ("https://example.org/qa", "no address of a collection"),
        ("file:///data", "no address of a collection"),
        ("a\0b", "NUL"),
    ],
)
def test_what_is_no_place_is_refused_in_a_sentence(typed: str, said: str) -> None:
    """It says what is wrong and how it is written, whatever was meant."""
    with pytest.raises(LocationError, match=said) as told:
        Location.of(typed)
    assert str(told.value)[-1] in ".…"
    assert isinstance(told.value, ValueError)


@pytest.mark.parametrize("typed", ["s3://AKIA:geheim@bucket/qa", "s3://bucket/qa?X-Amz-Signature=geheim"])
def test_a_key_that_was_typed_is_not_repeated(typed: str) -> None:
    """What is refused is written to logs."""
    with pytest.raises(LocationError) as told:
        Location.of(typed)
    assert "geheim" not in str(told.value)


def test_a_relative_folder_lies_below_the_one_that_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the paths of a qa.toml do, of a shared folder as well; an address is one wherever it stands."""
    monkeypatch.setenv("HOME", "/home/ada")
    assert Location.of("qa", tmp_path).folder == tmp_path / "qa"
    assert str(Location.of("lance:qa", tmp_path)) == f"lance:{tmp_path}/qa"
    assert str(Location.of("~/qa", tmp_path)) == "/home/ada/qa"
    assert str(Location.of("lance:~/qa")) == "lance:/home/ada/qa"
    assert str(Location.of("s3://bucket/qa", tmp_path)) == "s3://bucket/qa"


def test_two_spellings_of_a_place_are_one_and_two_services_are_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this machine keeps of a bucket of one service is not taken for that of another."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    assert Location.of("qa").identity == Location.of(Path.cwd() / "x/../qa").identity
    amazon = Location.of("s3://bucket/qa")
    assert amazon.identity == Location.of("s3://bucket/qa/").identity != Location.of("gs://bucket/qa").identity
    kept = amazon.folder
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9000")
    assert amazon.folder != kept


def test_what_this_machine_keeps_of_an_address_is_in_its_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it can be deleted at any time; and of a data folder it is the folder itself."""
    monkeypatch.setenv("QA_CACHE", str(tmp_path))
    assert Location.of("qa").folder == Path("qa")
    for address in ("lance:/mnt/qa", "s3://bucket/qa"):
        assert Location.of(address).folder.parent == tmp_path / "collections"


def test_what_needs_a_data_folder_refuses_an_address() -> None:
    """In one sentence that names the address, and what to do instead."""
    assert Location.of("qa").data_folder("qa backup") == Path("qa")
    with pytest.raises(OnlyFolderError, match="qa backup works with a data folder alone, and s3://bucket/qa is an"):
        Location.of("s3://bucket/qa").data_folder("qa backup")


def test_without_the_extra_an_address_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence with the command; a data folder needs nothing."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    Location.of("qa").refuse_without_extra()
    with pytest.raises(DataFolderError, match=r"s3://bucket/qa needs .*: pip install 'verbatim-qa\[cluster\]'"):
        Location.of("s3://bucket/qa").refuse_without_extra()
