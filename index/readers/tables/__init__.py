"""Files of records, one document each (`csv`, `jsonl`), and `metadata.csv`, which puts right what others say."""

from index.readers.tables.csv import read_csv
from index.readers.tables.jsonl import read_jsonl
from index.readers.tables.metadata import MetadataRow, apply, is_metadata, load_metadata

__all__ = ["MetadataRow", "apply", "is_metadata", "load_metadata", "read_csv", "read_jsonl"]
