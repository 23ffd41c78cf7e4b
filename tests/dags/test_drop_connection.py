"""A drop behind an Airflow connection: its DAG hands the values over, and the package never asks Airflow."""

import json
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ASK = """
import json, sys
sys.path.insert(0, sys.argv[1])
from common import drop_connection
found = {name: drop_connection(name) for name in ("register", "employer_contacts", "newsletter")}
print(json.dumps({name: access and vars(access) | {"shown": repr(access)} for name, access in found.items()}))
"""
CONNECTIONS = {
    "AIRFLOW_CONN_DROP_REGISTER": {
        "conn_type": "sftp", "host": "palvelin.fi", "port": 2222, "login": "toimittaja", "password": "salasana",
        "extra": {"known_hosts": "palvelin.fi ssh-ed25519 AAAA", "private_key": "avain-joka-on-salainen"},
    },
    "AIRFLOW_CONN_DROP": {
        "conn_type": "aws", "login": "tunnus-joka-on-salainen", "password": "toinen-salaisuus",
        "extra": {"address": "s3://kunta/toimitukset", "endpoint_url": "https://s3.fi", "region_name": "fi-1"},
    },
}  # fmt: skip


def test_a_connection_gives_the_place_and_what_opens_it(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "AIRFLOW_HOME": str(tmp_path),
        "PYTHONPATH": str(PROJECT / "include"), "AIRFLOW__CORE__LOAD_EXAMPLES": "False", "WAREHOUSE_HOME": str(tmp_path),
        "WAREHOUSE_DROP": "airflow://drop/alue12", "WAREHOUSE_DROP_REGISTER": "airflow://drop_register/rekisteri",
        "WAREHOUSE_DROP_NEWSLETTER": str(tmp_path / "kirjeet"),
    } | {name: json.dumps(values) for name, values in CONNECTIONS.items()}  # fmt: skip
    command = [sys.executable, "-c", ASK, str(PROJECT / "dags")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer.pop("newsletter") is None, "a folder of this machine"
    reprs = [source_answer.pop("shown") for source_answer in answer.values()]
    assert answer == {
        "register": {
            "address": "sftp://palvelin.fi:2222/rekisteri", "user": "toimittaja", "secret": "salasana",
            "private_key": "avain-joka-on-salainen", "known_hosts": "palvelin.fi ssh-ed25519 AAAA",
            "endpoint": "", "region": "",
        },
        "employer_contacts": {
            "address": "s3://kunta/toimitukset/alue12/employer_contacts", "user": "tunnus-joka-on-salainen",
            "secret": "toinen-salaisuus", "private_key": "", "known_hosts": "",
            "endpoint": "https://s3.fi", "region": "fi-1",
        },
    }  # fmt: skip
    assert not any("sala" in text for text in reprs)
