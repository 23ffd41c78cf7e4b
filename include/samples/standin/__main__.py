"""Run the stand-in: `python -m samples.standin --port 8001 --data FOLDER`."""

import argparse
import signal
import sys
from pathlib import Path

from samples.standin import API, Options, Server, load


def options() -> argparse.Namespace:
    """Read the command line."""
    given, parser = Options(), argparse.ArgumentParser(prog="python -m samples.standin", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of PxWeb json answers and long CSV files")
    parser.add_argument("--apis", type=Path, help="folder of what the other APIs hold (default: apis beside --data)")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one (default)")
    parser.add_argument("--max-cells", type=int, default=given.max_cells, help="cells in a query")
    parser.add_argument("--max-calls", type=int, default=given.max_calls, help="calls in a window")
    parser.add_argument("--window", type=float, default=given.window, help="the window in seconds")
    parser.add_argument("--sparse", action="store_true", help="json-stat2 values as an object without the empty ones")
    return parser.parse_args()


def main() -> None:
    """Load the folder, tell what was used, and serve until stopped."""
    asked = options()
    table = load(asked.data)
    limits = Options(max_cells=asked.max_cells, max_calls=asked.max_calls, window=asked.window, sparse=asked.sparse)
    limits.apis = asked.apis or asked.data.parent / "apis"
    server = Server((asked.host, asked.port), table, limits)
    size = f"{len(table.areas)} areas x {len(table.months)} months x {len(table.measures)} measures"
    print(f"{size} from {', '.join(table.used)}; ignored: {', '.join(table.ignored) or 'nothing'}")
    print(f"http://{asked.host}:{server.server_address[1]}{API}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()


if __name__ == "__main__":
    main()
