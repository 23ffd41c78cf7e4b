"""Folders of what was made of a release: each appears whole or not at all, `latest` leads to the public one."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from warehouse.disk import writing

LATEST = "latest"
"""The folder that Excel, Power BI and a web server read: a link to that of the public release."""


@dataclass(frozen=True)
class ReleaseFolders:
    """The folders below a parent, one a release. The lock of the extract keeps other writers away."""

    parent: Path

    def folder_of(self, release_id: int) -> Path:
        """Return the folder of a release."""
        return self.parent / f"release-{release_id:06d}"

    def with_file(self, name: str) -> dict[int, Path]:
        """Return the folders of the releases that have a file of this name, by release."""
        files = sorted(self.parent.glob(f"release-[0-9]*/{name}"))
        return {int(file.parent.name.removeprefix("release-")): file.parent for file in files}

    @contextmanager
    def draft(self, release_id: int) -> Iterator[Path]:
        """Yield an empty hidden folder, and rename it to its final name once it is written; remove it on an error."""
        folder = self.folder_of(release_id)
        draft = folder.with_name(f".{folder.name}.part")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        try:
            with writing(folder, lambda: _size(draft)):
                yield draft
        except Exception:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        _move_into_place(draft, folder)

    def remove(self, releases: Iterable[int]) -> list[int]:
        """Remove the folders of releases, and return those that had one.

        A folder disappears whole, so that no program takes a part of it: nobody shall read there what the database no
        longer shows. After a reinstatement `deliver` writes the same bytes again.
        """
        removed = [release_id for release_id in releases if self.folder_of(release_id).is_dir()]
        for release_id in removed:
            folder = self.folder_of(release_id)
            gone = folder.with_name(f".{folder.name}.withdrawn")
            shutil.rmtree(gone, ignore_errors=True)
            folder.rename(gone)
            shutil.rmtree(gone)
        latest = self.parent / LATEST
        if latest.is_symlink() and not latest.exists():
            latest.unlink()
        return removed

    def point_latest(self, release_id: int) -> None:
        """Let the address that never changes lead to the folder of a release; it leads to a whole one always."""
        draft = self.parent / f".{LATEST}"
        draft.unlink(missing_ok=True)
        draft.symlink_to(self.folder_of(release_id).name)
        draft.replace(self.parent / LATEST)


def _size(folder: Path) -> int:
    """Return the bytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _move_into_place(draft: Path, folder: Path) -> None:
    """Rename the draft to its final name; a damaged folder of that name is moved aside and then removed."""
    old = draft.with_suffix(".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    draft.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
