"""The README shows what the program really prints."""

import re
import shlex
import sys
from pathlib import Path

import pytest

from qa.terminal import main, shared

ROOT = Path(__file__).parents[3]


@pytest.mark.slow
def test_the_question_of_the_readme_gives_the_answer_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run as it stands there, on the articles that are there; the confidence may differ by processor."""
    shown = re.search(r"```console\n\$ \S*/qa (.+?)\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert shown is not None
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("QA_DATA", str(tmp_path))
    monkeypatch.setattr(shared.out, "width", 100)
    for arguments in (["index"], shlex.split(shown.group(1))):
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["qa", *arguments])
        with pytest.raises(SystemExit):
            main()
    printed = capsys.readouterr().out
    assert lines(printed) == lines(shown.group(2))


def lines(output: str) -> list[str]:
    """Lines without the white space behind them and without the number of the confidence."""
    return [re.sub(r"\(\d+%\)", "", line.rstrip()) for line in output.splitlines()]
