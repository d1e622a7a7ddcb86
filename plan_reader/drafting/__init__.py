"""Drafts of plan folders: what a reading or last year's plan proposes, for a person to confirm."""
