"""Open files and classifications, as they lie in the folder."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from samples.standin.reply import Asked, Reply, as_json

KINDS = {".csv": "text/csv; charset=utf-8", ".json": "application/json"}


def answer(folder: Path, asked: Asked) -> Reply:
    """Answer with the file of the path; a classification's language is a part of its name."""
    where = urlsplit(asked.target)
    name = unquote(where.path.strip("/")).replace("#", "-")
    language = dict(part.partition("=")[::2] for part in where.query.split("&")).get("lang")
    file = folder / (f"{name}.{language}.json" if language else name)
    if ".." in file.parts or not file.is_file():
        return as_json({"error": "Not found"}, 404)
    return Reply(200, file.read_bytes(), KINDS[file.suffix])
