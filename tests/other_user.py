"""Another Unix user of the machine, who tries to open everything of a home."""

import json
import os
import pwd
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def opened_by_another_user(home: Path) -> list[str]:
    """Return what of the home another user can list or read, knowing every name in it.

    Root tries it as `nobody`; who cannot become somebody else looks at the modes on the way to each file.
    """
    paths = [home, *sorted(home.rglob("*"))]
    if os.geteuid() != 0:
        return [str(path) for path in paths if path != home and _is_open(path, home)]
    with reachable(home):
        return _tried_as_nobody(paths)


@contextmanager
def reachable(home: Path) -> Iterator[None]:
    """Let everybody come as far as the home: the folders that pytest makes let nobody through."""
    closed = [path for path in home.parents if not stat.S_IMODE(path.stat().st_mode) & stat.S_IXOTH]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in closed}
    try:
        for path in closed:
            path.chmod(modes[path] | stat.S_IXOTH)
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def _tried_as_nobody(paths: list[Path]) -> list[str]:
    nobody = pwd.getpwnam("nobody")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            os.write(writing, json.dumps([str(path) for path in paths if _opens(path)][:50]).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        told = answer.read()
    os.waitpid(child, 0)
    return list(json.loads(told))


def _opens(path: Path) -> bool:
    try:
        if path.is_dir():
            next(path.iterdir(), None)
        else:
            os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return True


def _is_open(path: Path, home: Path) -> bool:
    way = [path, *(parent for parent in path.parents if parent.is_relative_to(home))]
    return all(stat.S_IMODE(one.lstat().st_mode) & 0o077 for one in way if one != home)
