"""A backup restored into an empty place is the same office: board, journal, evidence, key."""

import io
import stat
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from models import engine_state, journal
from models.copying import copy_sqlite
from models.database import open_database, reading, writing
from models.migrate import upgrade
from tasks.back_up import MANIFEST, Belongings, back_up, journal_head
from tasks.restore import RestoreError, restore
from tests.plans import at
from tests.tasks.walk import SPRING

NOW = at(SPRING, 9)
SHA = "ab" + "0" * 62


@dataclass
class Place:
    """One data folder."""

    folder: Path

    @cached_property
    def belongings(self) -> Belongings:
        return Belongings(
            engine=open_database(f"sqlite:///{self.folder / 'dondoc.db'}"),
            evidence=self.folder / "evidence",
            secret_key=self.folder / "secret_key",
            prefect=self.folder / "prefect" / "prefect.db",
        )

    def has(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()


@pytest.fixture
def office(tmp_path: Path) -> Place:
    place = Place(tmp_path / "data")
    upgrade(f"sqlite:///{place.folder / 'dondoc.db'}")
    with writing(place.belongings.engine) as session:
        journal.write(session, at=NOW, actor="a", act="x", subject="s")
        engine_state.remember(session, "word", "đôn đốc")
    (place.folder / "secret_key").write_text("the key")
    evidence = place.folder / "evidence" / "ab" / SHA
    evidence.parent.mkdir(parents=True)
    evidence.write_bytes(b"%PDF proof")
    (evidence.parent / "tmp12345").write_bytes(b"half of a file that is being written")
    (place.folder / "prefect").mkdir()
    copy_sqlite(place.folder / "dondoc.db", place.folder / "prefect" / "prefect.db")
    return place


@pytest.fixture
def file(office: Place, tmp_path: Path) -> Path:
    back_up(office.belongings, tmp_path / "backup.tar.gz", now=NOW)
    return tmp_path / "backup.tar.gz"


def test_what_is_restored_is_what_was_backed_up(office: Place, tmp_path: Path, file: Path) -> None:
    new = Place(tmp_path / "new")

    report = restore(file, new.belongings)

    assert (report.files, report.made_at) == (4, NOW)
    assert (
        report.head == journal_head(new.belongings.engine) == journal_head(office.belongings.engine)
    )
    with reading(new.belongings.engine) as session:
        assert engine_state.recall(session, "word") == "đôn đốc"
    assert new.has(f"evidence/ab/{SHA}") == b"%PDF proof"
    assert new.has("secret_key") == b"the key"
    assert stat.S_IMODE((new.folder / "secret_key").stat().st_mode) == 0o600
    assert sorted(p.name for p in (new.folder / "evidence" / "ab").iterdir()) == [SHA]
    assert (new.folder / "prefect" / "prefect.db").exists()


def test_a_backup_is_readable_by_its_owner_only_and_never_written_over(
    office: Place, file: Path
) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()

    with pytest.raises(FileExistsError, match="name another file"):
        back_up(office.belongings, file, now=NOW)

    assert file.read_bytes() == before


def test_a_backup_that_fails_leaves_nothing(office: Place, tmp_path: Path) -> None:
    (office.folder / "prefect" / "prefect.db").write_bytes(b"no database, but long enough" * 100)

    with pytest.raises(Exception, match="not a database"):
        back_up(office.belongings, tmp_path / "kept" / "backup.tar.gz", now=NOW)

    assert list((tmp_path / "kept").iterdir()) == []


@pytest.mark.parametrize("there", ["secret_key", "evidence/ab/x", "prefect/prefect.db"])
def test_nothing_is_restored_over_what_is_there(tmp_path: Path, file: Path, there: str) -> None:
    taken = tmp_path / "new" / there
    taken.parent.mkdir(parents=True)
    taken.write_text("somebody's")

    with pytest.raises(RestoreError, match="DONDOC_DATA_DIR"):
        restore(file, Place(tmp_path / "new").belongings)

    assert taken.read_text() == "somebody's"


def _without(name: str) -> Callable[[tarfile.TarFile, tarfile.TarFile], None]:
    def copy(old: tarfile.TarFile, new: tarfile.TarFile) -> None:
        for entry in old:
            if entry.name != name:
                new.addfile(entry, old.extractfile(entry))

    return copy


def _with(name: str, content: bytes) -> Callable[[tarfile.TarFile, tarfile.TarFile], None]:
    def copy(old: tarfile.TarFile, new: tarfile.TarFile) -> None:
        _without(name)(old, new)
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        new.addfile(entry, io.BytesIO(content))

    return copy


def _link(old: tarfile.TarFile, new: tarfile.TarFile) -> None:
    _without("secret_key")(old, new)
    entry = tarfile.TarInfo("secret_key")
    entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
    new.addfile(entry)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_without(MANIFEST), "no whole backup"),
        (_without("secret_key"), "damaged at secret_key"),
        (_with("secret_key", b"another"), "damaged at secret_key"),
        (_with(f"evidence/ab/{SHA}", b"forged"), "damaged at evidence"),
        (_with("evidence/../../x", b""), "none of ours"),
        (_with("/etc/x", b""), "none of ours"),
        (_link, "none of ours"),
        (_with(MANIFEST, b"{}"), "no whole backup"),
    ],
)
def test_a_spoiled_backup_is_refused_and_nothing_is_made(
    tmp_path: Path, file: Path, spoil: Callable[[tarfile.TarFile, tarfile.TarFile], None], said: str
) -> None:
    spoiled = tmp_path / "spoiled.tar.gz"
    with tarfile.open(file) as old, tarfile.open(spoiled, "w:gz") as new:
        spoil(old, new)

    with pytest.raises(RestoreError, match=said):
        restore(spoiled, Place(tmp_path / "new").belongings)

    assert not (tmp_path / "new" / "secret_key").exists()
    assert not (tmp_path / "new" / "evidence").exists()


def test_a_backup_cut_off_in_transport_is_refused(tmp_path: Path, file: Path) -> None:
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(file.read_bytes()[:-200])

    with pytest.raises(RestoreError, match="no whole backup"):
        restore(cut, Place(tmp_path / "new").belongings)
