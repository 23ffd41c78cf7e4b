"""Health check of the API server: exit code 0 when it answers and reaches its database."""

import json
import os
import sys
from urllib.request import ProxyHandler, build_opener


def database_is_healthy(port: str) -> bool:
    """Ask the API server of this machine; raise OSError if it does not answer."""
    direct = build_opener(ProxyHandler({}))
    with direct.open(f"http://127.0.0.1:{port}/api/v2/monitor/health", timeout=10) as answer:
        return bool(json.load(answer)["metadatabase"]["status"] == "healthy")


if __name__ == "__main__":
    sys.exit(not database_is_healthy(os.environ["AIRFLOW__API__PORT"]))
