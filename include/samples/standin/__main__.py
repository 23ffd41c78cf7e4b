"""Run the stand-in: `python -m samples.standin --port 8001 --data FOLDER`."""

import argparse
import os
import signal
import sys
from pathlib import Path

from samples.standin import API, Options, Server, load
from samples.standin.pxweb import Table

IDENTITY = "STANDIN_IDENTITY"
"""The environment variable with the secret of the server; other users of the machine could read a command line."""


def options() -> argparse.Namespace:
    """Read the command line."""
    defaults, parser = Options(), argparse.ArgumentParser(prog="python -m samples.standin", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of PxWeb json answers and long CSV files")
    parser.add_argument("--apis", type=Path, help="folder of what the other APIs hold (default: apis beside --data)")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one (default)")
    parser.add_argument("--record", type=Path, help="file to write the address to; the port in it is preferred")
    parser.add_argument("--max-cells", type=int, default=defaults.max_cells, help="cells in a query")
    parser.add_argument("--max-calls", type=int, default=defaults.max_calls, help="calls in a window")
    parser.add_argument("--window", type=float, default=defaults.window, help="the window in seconds")
    parser.add_argument("--sparse", action="store_true", help="json-stat2 values as an object without the empty ones")
    return parser.parse_args()


def main() -> None:
    """Load the folder, print the files used, and serve until stopped."""
    asked = options()
    table = load(asked.data)
    limits = Options(max_cells=asked.max_cells, max_calls=asked.max_calls, window=asked.window, sparse=asked.sparse)
    limits.apis = asked.apis or asked.data.parent / "apis"
    limits.identity = os.environ.get(IDENTITY, "")
    server = _bind_server(asked, table, limits)
    size = f"{len(table.areas)} areas x {len(table.months)} months x {len(table.measures)} measures"
    print(f"{size} from {', '.join(table.used)}; ignored: {', '.join(table.ignored) or 'nothing'}")
    print(f"http://{asked.host}:{server.server_address[1]}{API}", flush=True)
    if asked.record:
        _write(asked.record, f"http://{asked.host}:{server.server_address[1]}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()


def _bind_server(asked: argparse.Namespace, table: Table, limits: Options) -> Server:
    """Bind the recorded port or the given one; with a record file, any free port if that is taken."""
    port = _recorded(asked.record) or asked.port
    try:
        return Server((asked.host, port), table, limits)
    except OSError:
        if asked.record is None:
            raise
    return Server((asked.host, 0), table, limits)


def _recorded(record: Path | None) -> int | None:
    if record is None or not record.exists():
        return None
    port = record.read_text().strip().rpartition(":")[2]
    return int(port) if port.isdigit() else None


def _write(record: Path, address: str) -> None:
    """Write the address whole or not at all."""
    draft = record.with_name(f".{record.name}.{os.getpid()}")
    draft.write_text(address)
    draft.replace(record)


if __name__ == "__main__":
    main()
