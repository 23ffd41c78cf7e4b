"""An approval is recorded with the name of who gave it, or not at all."""

import json
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ASK = """
import json, sys
sys.path.insert(0, sys.argv[1])
from airflow.sdk.exceptions import AirflowException
from common import answered_by
def outcome(answer):
    try:
        return answered_by(answer)
    except AirflowException as error:
        return f"refused: {error}"
print(json.dumps([outcome(answer) for answer in json.loads(sys.argv[2])]))
"""
ANSWERS = [
    {"responded_by_user": {"id": "7", "name": "Invented Director"}},
    None, {}, {"responded_by_user": None}, {"responded_by_user": {"name": ""}},
]  # fmt: skip


def test_an_answer_without_a_name_is_refused() -> None:
    command = [sys.executable, "-c", ASK, str(PROJECT / "dags"), json.dumps(ANSWERS)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    named, *refused = json.loads(done.stdout.splitlines()[-1])
    assert named == "Invented Director" and len(refused) == 4
    assert all(text.startswith("refused: found the answer ") for text in refused)
    assert all(text.endswith("expected the name of who gave it") for text in refused)
