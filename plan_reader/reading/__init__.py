"""From the text of a document to proposals of obligations, indicators and questions, by rules."""
