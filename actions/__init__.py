"""What people do: submit, confirm, return, extend; the same for every surface (law 11)."""
