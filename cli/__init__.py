"""The command `dondoc`: thin commands over actions, tasks, flows and simulation."""

from cli import (
    agency,
    clients,
    engine,
    indicators,
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
    "indicators",
    "keeping",
    "mail",
    "main",
    "people",
    "running",
    "setting_up",
    "zalo",
    "zalo_trial",
]
