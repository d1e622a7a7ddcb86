"""The documents tell of every command and every setting, and of none that is not there."""

import re
from pathlib import Path

import typer

from cli.app import app
from config.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def commands() -> set[str]:
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    names: set[str] = set()
    for name, command in group.commands.items():
        inner = getattr(command, "commands", None)
        names |= {f"{name} {each}" for each in inner} if inner else {name}
    return names


def test_every_command_is_documented_and_no_other() -> None:
    documented = set(
        re.findall(
            r"`dondoc ((?:plan |contact |journal |token |mail |zalo |dti )?[a-z-]+)", COMMANDS
        )
    )

    assert documented == commands()


def test_every_setting_is_documented_and_no_other() -> None:
    documented = set(re.findall(r"`(DONDOC_[A-Z_]+)`", SETTINGS))

    assert documented == {f"DONDOC_{name.upper()}" for name in Settings.model_fields}


def test_every_page_that_the_readme_names_is_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    missing = [
        link for link in re.findall(r"\]\(([^)#:]+)\)", readme) if not (ROOT / link).exists()
    ]

    assert missing == []
