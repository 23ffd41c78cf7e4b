"""Health check of the portal: exit code 0 when it answers and reaches its database."""

import json
import sys
from urllib.request import ProxyHandler, build_opener


def is_healthy(port: str) -> bool:
    """Ask the portal of this machine; raise OSError if it does not answer, or answers that it is unwell."""
    direct = build_opener(ProxyHandler({}))
    with direct.open(f"http://127.0.0.1:{port}/health", timeout=10) as answer:
        return bool(json.load(answer)["status"] == "healthy")


if __name__ == "__main__":
    sys.exit(not is_healthy(sys.argv[1]))
