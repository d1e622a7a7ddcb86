"""The command `dondoc`: thin commands over actions, tasks, flows and simulation."""

from cli import clients, engine, mail, people, running, setting_up, zalo, zalo_trial
from cli.app import app, main

__all__ = [
    "app",
    "clients",
    "engine",
    "mail",
    "main",
    "people",
    "running",
    "setting_up",
    "zalo",
    "zalo_trial",
]
