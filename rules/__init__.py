"""What is decided: pure functions over frozen values; no clock, no I/O, no Prefect."""
