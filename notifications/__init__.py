"""How people are told: templates, letters, links, the outbox and its channels."""
