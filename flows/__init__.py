"""When things are done: Prefect flows, their registration, and the process that runs them."""
