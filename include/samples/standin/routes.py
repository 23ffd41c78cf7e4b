"""What lies at which address of the stand-in."""

from typing import Any
from urllib.parse import urlsplit

from samples.standin import pxtables
from samples.standin.options import Options
from samples.standin.query import BadQueryError, answer, metadata, parse
from samples.standin.table import Table

API = "/PxWeb/api/v1"
LANGUAGES = ("fi", "sv", "en")
TABLE, OLD_TABLE = "12r5.px", "statfin_tyonv_pxt_12r5.px"
PLACE = ("StatFin", "tyonv")


class RefusedError(Exception):
    """A request that is answered with a status of its own."""

    def __init__(self, status: int, text: str) -> None:
        """Keep the status and what to say."""
        self.status, self.text = status, text
        super().__init__(text)


def get(table: Table, options: Options, target: str) -> Any:
    """Answer a GET: the limits, a listing, or the table's metadata. Raises `RefusedError`."""
    path = _path(target)
    if urlsplit(target).query == "config":
        limits = {"maxValues": options.max_cells, "maxCells": options.max_cells, "maxCalls": options.max_calls}
        return {**limits, "timeWindow": options.window, "CORS": True}
    if path == (*PLACE, TABLE):
        return metadata(table, options.codes)
    pages = {
        (): [{"dbid": "StatFin", "text": "StatFin"}],
        PLACE[:1]: [{"id": "tyonv", "type": "l", "text": "Työnvälitystilasto"}],
        PLACE: [{"id": TABLE, "type": "t", "text": table.title, "updated": table.updated}, *_beside(options)],
    }
    if path not in pages or not options.listing:
        raise RefusedError(404, "Not found")
    return pages[path]


def _beside(options: Options) -> list[dict[str, Any]]:
    """List the other tables of the folder."""
    return pxtables.listing(options.apis / "pxweb" / pxtables.SHARED_FOLDER) if options.apis else []


def post(table: Table, options: Options, target: str, body: bytes) -> Any:
    """Answer a query. Raises `RefusedError`."""
    if _path(target) != (*PLACE, TABLE):
        raise RefusedError(404, "Not found")
    try:
        query = parse(table, options.codes, body)
    except BadQueryError as error:
        raise RefusedError(400, str(error)) from error
    if query.cells > options.max_cells:
        raise RefusedError(403, "Too many values selected")
    return answer(table, options.codes, query, options.sparse)


def _path(target: str) -> tuple[str, ...]:
    """Give the path below the language; the table's old long id is refused as the real service does since June 2026."""
    path = urlsplit(target).path
    parts = path.removeprefix(API).strip("/").split("/")
    if not path.startswith(API) or parts[0] not in LANGUAGES:
        raise RefusedError(404, "Not found")
    if parts[1:] == [*PLACE, OLD_TABLE]:
        raise RefusedError(400, "The table has another id")
    return tuple(parts[1:])
