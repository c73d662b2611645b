"""File to `Document`s: a module, or a folder, for each format, and one table of what is accepted (`formats`).

In: a path. Out: documents, their text decoded or extracted once and never altered, and a `Failure` for each part that
cannot be read. What others made is parsed in a process of its own (`sandbox`). Imports `dates` and what stands before.

To accept another format, write a function of the type `Reader` in a module of its own and add it to `READERS`;
docs/formats.md shows one.
"""

from index.readers.encodings import codec_of
from index.readers.folder import read_file, read_folder
from index.readers.formats import (
    ACCEPTED,
    DECODED,
    LARGEST,
    READERS,
    READERS_VERSION,
    SANDBOXED,
    Reader,
    accepts,
    not_accepted,
    read,
)
from index.readers.furniture import (
    REPEATED,
    boilerplate,
    fewest_documents,
    keys_of_lines,
    line_keys,
    recurring_lines,
    repeated,
)
from index.readers.page_images import PageImages, has_page_images
from index.readers.pdf.scans.tesseract import OCR_LANGUAGES, RECOGNITION_REMEDY, can_recognise
from index.readers.pictures import Box, PageImage
from index.readers.sandbox.parent import Limits, Sandbox
from index.readers.source import ReadResult, SourceFile
from index.readers.tables.metadata import MetadataRow, apply, is_metadata, load_metadata
from index.readers.titles import title_from_name

__all__ = [
    "ACCEPTED",
    "DECODED",
    "LARGEST",
    "OCR_LANGUAGES",
    "READERS",
    "READERS_VERSION",
    "RECOGNITION_REMEDY",
    "REPEATED",
    "SANDBOXED",
    "Box",
    "Limits",
    "MetadataRow",
    "PageImage",
    "PageImages",
    "ReadResult",
    "Reader",
    "Sandbox",
    "SourceFile",
    "accepts",
    "apply",
    "boilerplate",
    "can_recognise",
    "codec_of",
    "fewest_documents",
    "has_page_images",
    "is_metadata",
    "keys_of_lines",
    "line_keys",
    "load_metadata",
    "not_accepted",
    "read",
    "read_file",
    "read_folder",
    "recurring_lines",
    "repeated",
    "title_from_name",
]
