"""The file qa.toml: where it is found, and one sentence for whatever is wrong with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from index import Location
from qa.configuration import ROWS, Configuration, Row, configured
from qa.configuration import file as files
from qa.errors import SettingsError

SECRET = "hf_never_shown"  # noqa: S105 - that is what is tested


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which the program is run, below one that a test can write into as well."""
    found = tmp_path / "above" / "here"
    found.mkdir(parents=True)
    monkeypatch.chdir(found)
    return found


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """A qa.toml in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "qa.toml"
    path.write_text(text, encoding=encoding)
    path.chmod(0o600)
    return path


def found(**environment: str) -> Configuration:
    """What holds where no flag is typed."""
    return configured({}, environment)


def test_the_file_that_counts_is_the_nearest(folder: Path) -> None:
    """Named, here, above, in the data folder; only one of them, and one that is passed over is told."""
    in_data = write(folder / "kept", "threshold = 0.1")
    above = write(folder.parent, 'threshold = 0.2\ndata = "here/kept"')
    here = write(folder, 'threshold = 0.3\ndata = "kept"')
    named = write(folder / "elsewhere", "threshold = 0.4")
    at_hand = configured({}, {"QA_CONFIG_FILE": str(here)}, file=named)
    assert (at_hand.settings.threshold, at_hand.file) == (0.4, named)
    assert found(QA_CONFIG_FILE="elsewhere/qa.toml").file == named
    for path, threshold, over in ((here, 0.3, in_data), (above, 0.2, in_data), (in_data, 0.1, None)):
        at_hand = found(QA_DATA="kept")
        assert (at_hand.file, at_hand.settings.threshold, at_hand.passed_over) == (path, threshold, over)
        path.unlink()
    at_hand = found(QA_DATA="kept")
    assert (at_hand.file, at_hand.settings.threshold, at_hand.passed_over) == (None, 0.14, None)


def test_a_flag_names_the_data_folder_in_which_the_file_lies(folder: Path) -> None:
    """So a collection can bring its model with it."""
    file = write(folder / "kept", 'model = "team/model"')
    held = configured({"data": Location.of("kept")}, {"QA_DATA": "other"})
    assert (held.file is not None and held.file.samefile(file), held.settings.model) == (True, "team/model")
    write(folder / "kept", 'data = "elsewhere"')
    with pytest.raises(SettingsError, match="data cannot be set in the data folder itself"):
        found(QA_DATA="kept")


def test_a_file_above_of_another_user_is_told_and_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever can write into /tmp must not say where others send their questions."""
    above, in_data = write(folder.parent, "threshold = 0.2"), write(folder / ".qa", "threshold = 0.1")
    monkeypatch.setattr(files, "_is_trusted", lambda path: path != above)
    held = found()
    assert (held.settings.threshold, len(held.notices)) == (0.1, 1)
    assert f"{above} belongs to another user and was not read" in held.notices[0]
    assert held.file is not None
    assert held.file.samefile(in_data)
    assert configured({}, {}, file=above).settings.threshold == 0.2
    write(folder, "threshold = 0.3")
    assert (found().settings.threshold, found().notices) == (0.3, ())


@pytest.mark.skipif(os.name != "posix", reason="files have no owners of that kind")
def test_who_is_trusted() -> None:
    """Whoever runs the program, and root."""
    assert files._is_trusted(Path(__file__)) is (Path(__file__).stat().st_uid in {0, os.geteuid()})
    assert files._is_trusted(Path("/"))


def test_paths_are_relative_to_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the program is run; a model is a folder where there is one, else a name; ~ is the home."""
    monkeypatch.setenv("HOME", "/home/someone")
    (folder.parent / "models" / "mine").mkdir(parents=True)
    write(folder.parent, 'data = "kept"\ncache = "~/cache"\nmodel = "models/mine"\nreader = "models/theirs"')
    settings = found().settings
    assert settings.data == Location.of(folder.parent / "kept")
    assert settings.cache == Path("/home/someone/cache")
    assert settings.model == str(folder.parent / "models" / "mine")
    assert settings.reader == "models/theirs"
    write(folder.parent, 'data = "/absolute"')
    assert found().settings.data == Location.of("/absolute")
    write(folder.parent, 'data = "lance:shared"')
    assert found().settings.data == Location.of(f"lance:{folder.parent}/shared")
    write(folder.parent, 'data = "s3://bucket/qa"')
    assert found().settings.data == Location.of("s3://bucket/qa")


def test_tables_dots_and_a_mark_of_the_encoding_are_the_same(folder: Path) -> None:
    """As TOML has it, and as editors on Windows write it."""
    for text in ("[server]\r\nport = 1\r\n", "server.port = 1", "server = {port = 1}", "[server]\n[hub]\n[server.x]"):
        write(folder, text, "utf-8-sig")
        if "x" in text:
            with pytest.raises(SettingsError, match=r"there is no setting server\.x"):
                found()
        else:
            assert found().settings.port == 1
    write(folder, "")
    assert found().settings.port == 7860


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("treshold = 0.5", "there is no setting treshold; did you mean threshold?"),
        ("QA_THRESHOLD = 0.5", "there is no setting QA_THRESHOLD; did you mean threshold?"),
        ("ocr_languages = 'eng'", "there is no setting ocr_languages; did you mean ocr-languages?"),
        ("[server]\nthreshold = 0.5", "there is no setting server.threshold; did you mean threshold?"),
        ("port = 80", "there is no setting port; did you mean server.port?"),
        ("[sever]\nport = 80", "there is no setting sever.port; did you mean server.port?"),
        ("[servers]", "there is no setting servers; did you mean server.host?"),
        ('"server.port" = 80', 'there is no setting "server.port"; did you mean server.port?'),
        ("[[server]]\nport = 80", "there is no setting server; did you mean server."),
        ("[data]\nfolder = '.qa'", "there is no setting data.folder; did you mean data?"),
        (
            "colour = 'red'",
            "there is no setting colour; there are accounts.file, accounts.idle, accounts.log, accounts.longest",
        ),
        ("threshold = '0.5'", "threshold is '0.5', but must be a number from 0 to 1."),
        ("threshold = true", "threshold is True, but must be a number from 0 to 1."),
        ("threshold = nan", "threshold is nan, but must be a number from 0 to 1."),
        ("server.port = 80.0", "server.port is 80.0, but must be a whole number from 0 to 65535."),
        ("server.port = true", "server.port is True, but must be a whole number from 0 to 65535."),
        ("server.port = 0x" + "f" * 9_999, "server.port is a number of thousands of digits, but must be"),
        ("exact = 1", "exact is 1, but must be true or false."),
        ("server.hosts = 'a'", "server.hosts is 'a', but must be a list of texts that are not empty."),
        ("server.hosts = ['a', 1]", "server.hosts is ['a', 1], but must be a list of texts that are not empty."),
        ("data = ''", "data is '', but must be a folder or an address, as docs/scale.md says."),
        ("data = 's3:/bucket/qa'", "data: An address has two slashes behind s3:, as in s3://BUCKET/NAME"),
        (r'cache = "a\u0000b"', r"cache is 'a\x00b', but must be the path of a folder."),
        ("model = 2024-01-01", "model is datetime.date(2024, 1, 1), but must be a text that is not empty."),
        ("hub.endpoint = ['https://me:pass@hub.example']", "is ['https://hidden@hub.example'], but must be"),
    ],
)
def test_what_is_not_fit_is_one_sentence(folder: Path, text: str, told: str) -> None:
    """With the file, the key, and what is known or must be."""
    path = write(folder, text)
    with pytest.raises(SettingsError) as raised:
        found()
    assert str(raised.value).startswith(f"{path}: ")
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"threshold", "are no TOML: Expected '=' after a key in a key/value pair (at end of document)"),
        (b"threshold = 1\nthreshold = 2", "are no TOML: Cannot overwrite a value (at"),
        (b"threshold = " + b"[" * 100_000, "are no TOML: "),
        (b"server.port = " + b"9" * 9_999, "are no TOML: "),
        (b"PK\x03\x04\xff\xfe", "are not UTF-8; save the file as UTF-8"),
        ("threshold = 0.5".encode("utf-16"), "are not UTF-8; save the file as UTF-8"),
        (b"threshold = 0.5\0", "are no TOML: "),
    ],
)
def test_a_file_that_is_no_toml_is_one_sentence(folder: Path, content: bytes, told: str) -> None:
    """With the file and the place in it."""
    path = write(folder, "")
    path.write_bytes(content)
    with pytest.raises(SettingsError) as raised:
        found()
    assert f"The settings {path} {told}" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_cannot_be_read_is_one_sentence(folder: Path) -> None:
    """Where it was named; a folder of that name that was not is passed by."""
    for named in ("missing.toml", "."):
        with pytest.raises(SettingsError, match=r"cannot be read \(.+\); name another file with --config-file"):
            found(QA_CONFIG_FILE=named)
    (folder / "qa.toml").mkdir()
    assert found().file is None


@pytest.mark.parametrize(
    "row", [row for row in ROWS.values() if row.secret], ids=[row.name for row in ROWS.values() if row.secret]
)
@pytest.mark.parametrize(
    "line",
    [
        "{key} = ['{secret}']",
        "{key} = {{x = '{secret}'}}",
        "{key} = '{secret}\\u0000'\nx = '{secret}'",
        "{key} = {secret}",
        "{key} = '{secret}",
        "{key}x = '{secret}'",
        "{key} = '{secret}'\n{key} = '{secret}'",
        "{key} = 'a'  # {secret}\nserver.port = 'x'",
    ],
)
def test_no_message_holds_a_secret(folder: Path, row: Row, line: str) -> None:
    """Whatever is wrong with its line, or with another one."""
    write(folder, line.format(key=row.key, secret=SECRET))
    with pytest.raises(SettingsError) as raised:
        found()
    told: Any = raised.value
    while told is not None:
        assert SECRET not in str(told) or told.__suppress_context__
        told = None if told.__suppress_context__ else told.__context__


@pytest.mark.skipif(os.name != "posix", reason="permissions are of another kind")
@pytest.mark.parametrize(("mode", "told"), [(0o600, 0), (0o400, 0), (0o640, 1), (0o604, 1), (0o644, 1)])
def test_a_secret_that_others_can_read_is_told(folder: Path, mode: int, told: int) -> None:
    """With the command that helps; a file without a secret may be read by all."""
    path = write(folder, f'hub.token = "{SECRET}"')
    path.chmod(mode)
    notices = found().notices
    assert len(notices) == told
    assert all(each.endswith(f"run: chmod 600 {path}") and SECRET not in each for each in notices)
    path.write_text("threshold = 0.5", encoding="utf-8")
    assert found().notices == ()
