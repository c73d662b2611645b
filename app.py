"""The web page: a chat that shows what `qa` answers, with the passages beside it.

python app.py        # QA_DATA or .qa, on GRADIO_SERVER_NAME and GRADIO_SERVER_PORT or http://127.0.0.1:7860
"""

from __future__ import annotations

import math
import os
from pathlib import Path

from index import CollectionError
from qa import AnswerSettings
from qa.page.server import PORT, serve

__all__ = ["main"]


def main() -> None:
    """Serve what the environment says."""
    port = os.environ.get("GRADIO_SERVER_PORT", str(PORT))
    if not port.isdecimal():
        raise SystemExit(f"GRADIO_SERVER_PORT is {port!r}, but must be a number.")
    try:
        host = os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1")
        fixed = os.environ.get("QA_FIXED", "") not in ("", "0")
        serve(Path(os.environ.get("QA_DATA", ".qa")), host, int(port), _settings(), fixed=fixed)
    except CollectionError as error:
        raise SystemExit(str(error)) from error


def _settings() -> AnswerSettings:
    """The settings, with the threshold that the environment names, if any."""
    said = os.environ.get("QA_THRESHOLD", "")
    if not said:
        return AnswerSettings()
    try:
        threshold = float(said)
    except ValueError:
        threshold = math.nan
    if not 0 <= threshold <= 1:
        raise SystemExit(f"QA_THRESHOLD is {said!r}, but must be a number from 0 to 1.")
    return AnswerSettings(threshold=threshold)


if __name__ == "__main__":
    main()
