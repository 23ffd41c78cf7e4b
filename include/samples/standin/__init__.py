"""A stand-in for the APIs that are asked, for work and tests without a network: invented content, the real shapes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from samples.standin.pxweb import load
from samples.standin.reply import Fault, Options
from samples.standin.routes import API
from samples.standin.server import Server

__all__ = ["API", "Fault", "Options", "Server", "load", "serve"]


@contextmanager
def serve(data: Path, port: int = 0, **options: Any) -> Iterator[str]:
    """Serve a folder on the loopback while the context lasts; yields the base address, `http://127.0.0.1:PORT`.

    PxWeb lies at `{base}/PxWeb/api/v1`; `options` are those of `Options`. The other APIs answer from the folder `apis`
    beside `data`, unless set otherwise.
    """
    options.setdefault("apis", data.parent / "apis")
    server = Server(("127.0.0.1", port), load(data), Options(**options))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()
