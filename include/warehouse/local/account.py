"""The unprivileged account PostgreSQL runs under when the caller is root, and folders it can enter."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import WarehouseError

ACCOUNT = "tilannekuva"


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL; `name` is none when it is simply the caller."""

    name: str | None
    uid: int
    gid: int

    def run(self, command: list[str], cwd: Path, **kwargs: object) -> subprocess.CompletedProcess[str]:
        """Run a command as this account; a failure carries what the command said."""
        who = {} if self.name is None else {"user": self.uid, "group": self.gid, "extra_groups": []}
        done = subprocess.run(  # noqa: S603 - commands are ours, never a shell
            command,
            cwd=cwd,
            text=True,
            capture_output=True,
            check=False,
            **who,
            **kwargs,  # type: ignore[call-overload]
        )
        if done.returncode:
            raise WarehouseError(f"{Path(command[0]).name}: {(done.stderr or done.stdout).strip()}")
        return done  # type: ignore[no-any-return]

    def own(self, folder: Path) -> None:
        """Make the folder, for this account alone."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.name is not None:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def server_account() -> Account:
    """Return the caller, or, for root, an account made for the purpose (PostgreSQL refuses root)."""
    if os.geteuid() != 0:
        return Account(None, os.geteuid(), os.getegid())
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        _make_account()
        entry = pwd.getpwnam(ACCOUNT)
    return Account(ACCOUNT, entry.pw_uid, entry.pw_gid)


def _make_account() -> None:
    command = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if command is None:
        raise WarehouseError("useradd was not found; make a system account 'tilannekuva' or run as another user")
    subprocess.run(  # noqa: S603 - fixed arguments
        [command, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT], check=True
    )


def enterable(folder: Path) -> bool:
    """Say whether any account can enter the folder: every folder on the way lets others through."""
    real = folder.resolve()
    return all(stat.S_IMODE(place.stat().st_mode) & stat.S_IXOTH for place in (real, *real.parents) if place.exists())
