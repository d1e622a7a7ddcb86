"""One module a page or a family of pages: each reads the request, hands over, answers."""
