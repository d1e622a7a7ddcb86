"""Documents out: Nghị định 30 DOCX and PDF, XLSX, ICS. Empty until the quarterly round is built."""
