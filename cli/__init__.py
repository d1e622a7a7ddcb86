"""The command `dondoc`: thin commands over actions, tasks, flows and simulation."""

from cli import (
    agency,
    clients,
    engine,
    mail,
    people,
    reports,
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
    "mail",
    "main",
    "people",
    "reports",
    "running",
    "setting_up",
    "zalo",
    "zalo_trial",
]
