"""The database's changes, one file each; `models.migrate` applies them."""
