"""The web page: a chat that shows what `qa` answers, with the passages beside it.

python app.py        # QA_DATA or .qa, on QA_HOST and QA_PORT or http://127.0.0.1:7860; docs/settings.md has them all
"""

from __future__ import annotations

import os
import sys

from index import CollectionError, SearchSettings
from qa import AnswerError, AnswerSettings
from qa.accounts import account_settings
from qa.alerts import alert_settings
from qa.configuration import configured, interval_of, passed_on
from qa.page.server import serve
from qa.writing import language_model

__all__ = ["main"]


def main() -> None:
    """Serve what the environment and qa.toml say."""
    try:
        configuration = configured({}, os.environ)
        for notice in configuration.notices:
            sys.stderr.write(f"{notice}\n")
        settings = configuration.settings
        with passed_on(configuration):
            serve(
                settings.data,
                settings.host,
                settings.port,
                AnswerSettings(threshold=settings.threshold),
                fixed=settings.fixed,
                search=SearchSettings(exact=settings.exact),
                names=settings.hosts,
                queue=settings.queue,
                writer=language_model(configuration),
                root_path=settings.root_path,
                proxies=settings.proxies,
                log=settings.log,
                every=interval_of(settings.interval),
                accounts=account_settings(configuration),
                alerts=alert_settings(configuration),
            )
    except (AnswerError, CollectionError) as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
