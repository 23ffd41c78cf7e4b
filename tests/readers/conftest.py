"""The files of the sample's first release, and the programs that read them: `make readers` installs those.

The programs have an environment of their own, `.venv-readers`, R and LibreOffice come from the system. What they
understand is compared with Parquet, whose cells `tests/deliver` compares with the database.
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.end_to_end.conftest import House

HERE = Path(__file__).parent
ENVIRONMENT = HERE.parents[1] / ".venv-readers"


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house whose main job has run."""
    house = House(tmp_path_factory.mktemp("readers"))
    house.done("run")
    yield house
    house("remove", "--yes")


@pytest.fixture(scope="session")
def extract(house: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of its extract."""
    folder = tmp_path_factory.mktemp("extract")
    return Path(shutil.copytree(house.home / "extracts" / "latest", folder / "extract"))


@pytest.fixture(scope="session")
def site(house: House) -> Path:
    """Its public site."""
    return (house.home / "site" / "latest").resolve()


def read_with(*command: str | Path) -> str:
    """Run a reader that must succeed, and return what it prints."""
    environment = {"PATH": f"{ENVIRONMENT / 'bin'}:/usr/bin:/bin", "NODE_PATH": str(ENVIRONMENT / "node_modules")}
    environment |= {"HOME": str(ENVIRONMENT), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        list(map(str, command)), env=environment, cwd=HERE, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
    return done.stdout
