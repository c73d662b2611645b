"""What word processors and presentation programs write, and books, which are packed like it: a module or a folder each.

Word (`docx`), OpenDocument text (`odt`), Rich Text (`rtf`), PowerPoint (`pptx`) and EPUB (`epub`). They share their
packages of XML (`package`, `openxml`), how their text is put together (`draft`), how raised characters and formulas are
written in a line (`linear`, with `omml` and `mathml`), charts and diagrams (`drawings`), numbers of list items
(`numbering`) and fonts of symbols (`symbols`).
"""

from index.readers.office.docx import read_docx
from index.readers.office.epub import read_epub
from index.readers.office.odt import read_odt
from index.readers.office.pptx import read_pptx
from index.readers.office.rtf import read_rtf

__all__ = ["read_docx", "read_epub", "read_odt", "read_pptx", "read_rtf"]
