"""Pages of a PDF that are pictures of text: found and drawn (`pages`), and recognised by Tesseract (`tesseract`)."""

from index.readers.pdf.scans.pages import is_scanned, scanned
from index.readers.pdf.scans.tesseract import OCR_LANGUAGES, RECOGNITION_REMEDY, RecognitionError, can_recognise

__all__ = ["OCR_LANGUAGES", "RECOGNITION_REMEDY", "RecognitionError", "can_recognise", "is_scanned", "scanned"]
