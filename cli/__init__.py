"""The command `dondoc`: thin commands over actions, tasks, flows and simulation."""

from cli import (
    agency,
    clients,
    documents,
    dti,
    engine,
    indicators,
    keeping,
    mail,
    people,
    reading,
    renewing,
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
    "documents",
    "dti",
    "engine",
    "indicators",
    "keeping",
    "mail",
    "main",
    "people",
    "reading",
    "renewing",
    "reports",
    "running",
    "setting_up",
    "zalo",
    "zalo_trial",
]
