"""Writes an xlsx sheet anew, as Excel would: no prefixes, comments or CDATA, and an address on every cell."""

from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from warehouse.intake.book import letters
from warehouse.intake.files.area import at
from warehouse.intake.files.limits import damaged

FIRST = ("r", "s", "t", "cm", "vm", "ph")


class _Writer:
    """Copies a sheet's elements; counts the rows and cells that tell no address."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self._row, self._column = -1, -1

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        told = {_local(key): value for key, value in attributes.items()}
        if name == "row":
            self._row = int(told["r"]) - 1 if "r" in told else self._row + 1
            self._column, told["r"] = -1, str(self._row + 1)
        elif name == "c":
            place = at(told["r"]) if "r" in told else (self._row, self._column + 1)
            self._column, told["r"] = place[1], f"{letters(place[1])}{place[0] + 1}"
        keys = [key for key in FIRST if key in told] + [key for key in told if key not in FIRST]
        self.out.append(f"<{name}{''.join(f' {key}={_quoted(told[key])}' for key in keys)}>")

    def end(self, tag: str) -> None:
        name = _local(tag)
        is_empty = self.out[-1].startswith((f"<{name} ", f"<{name}>"))
        self.out[-1:] = [f"{self.out[-1][:-1]}/>"] if is_empty else [self.out[-1], f"</{name}>"]

    def text(self, text: str) -> None:
        self.out.append(escape(text))


def canonical(sheet: bytes) -> bytes:
    """Return the sheet as the searches of `xlsx` know it; UnreadableError if it is no whole XML."""
    writer = _Writer()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = writer.start, writer.end
    parser.CharacterDataHandler = writer.text
    try:
        parser.Parse(sheet, True)
    except (expat.ExpatError, ValueError) as error:
        raise damaged() from error
    return "".join(writer.out).encode()


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]


def _quoted(value: str) -> str:
    return quoteattr(value) if '"' not in value else '"' + escape(value, {'"': "&quot;"}) + '"'
