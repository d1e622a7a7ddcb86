"""Documents in: DOCX, PDF and plain text, read into one frozen shape (pages.py)."""
