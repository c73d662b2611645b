"""Word files (.docx): the document (`document`), its paragraphs (`paragraphs`), styles, lists and notes."""
