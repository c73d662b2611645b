"""A service over two small documents, without models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index import Collection
from qa import Assistant
from qa.reading import SentenceVectors, SimilarityReader
from qa.service import Service
from qa.service.application import application
from tests.conftest import EVERY_HEADLINE, Write
from tests.toy import ToyEmbedder

MALI = "French troops deployed to Mali in 2013.\n\nThey left the base in Gossi in April 2022.\n"
NIGER = "The river boat was attacked near Rharous.\n\nAt least 64 people were killed, the government of Mali said.\n"


@pytest.fixture
def collection(write: Write, data: Path, toy: ToyEmbedder) -> Iterator[Collection]:
    """Three documents; the id of one ends as an address of the service does."""
    folder = write({"mali.txt": MALI, "reports/niger.txt": NIGER, "odd/text.txt": "A text. Two."})
    with Collection.open(data, embedder=toy) as opened:
        opened.sync([folder])
        yield opened


@pytest.fixture
def service(collection: Collection) -> Service:
    """Answers from them, whatever the signs say, by similarity."""
    reader = SimilarityReader(SentenceVectors(collection.embedder))
    return Service(Assistant(collection, reader=reader, settings=EVERY_HEADLINE))


@pytest.fixture
def web(service: Service) -> FastAPI:
    """The service over HTTP."""
    return application(service)


@pytest.fixture
def client(web: FastAPI) -> Iterator[TestClient]:
    """Who asks it. What nobody foresaw is answered as well, and not raised."""
    with TestClient(web, raise_server_exceptions=False) as made:
        yield made
