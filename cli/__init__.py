"""The command `dondoc`: thin commands over actions, tasks, flows and simulation."""

from cli import (
    agency,
    clients,
    engine,
    keeping,
    mail,
    people,
    running,
    setting_up,
    zalo,
    zalo_trial,
)
from cli.app import app, main

__all__ = [
    "agency",
    "app",
    "clients",
    "engine",
    "keeping",
    "mail",
    "main",
    "people",
    "running",
    "setting_up",
    "zalo",
    "zalo_trial",
]
