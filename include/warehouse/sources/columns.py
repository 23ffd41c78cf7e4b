"""One declared column: its type, the headings it goes by in files, and what it may hold."""

from typing import Literal, Self

from pydantic import Field, model_validator

from warehouse.texts import Declaration, Text

ColumnType = Literal[
    "text", "integer", "decimal", "date", "month", "municipality", "municipalities", "code", "henkilotunnus"
]


class Column(Declaration):
    """One declared column.

    Of `headers` and of each code's texts the first is Finnish and the second Swedish; templates use these
    two, files may use any.
    """

    type: ColumnType
    headers: tuple[str, ...] = Field(
        default=(), description="Headings in files, any of them; the column's name if none"
    )
    required: bool = True
    values: dict[str, tuple[str, ...]] | None = Field(
        default=None, description="Type code: stored code -> the texts it goes by in files"
    )
    pattern: str | None = Field(default=None, description="What the whole text must match (type text)")
    past: bool = Field(default=False, description="Type date: a day still to come is a fault")
    unit: Literal["eur", "percent"] | None = Field(
        default=None, description="Type decimal: euros (a title may say thousands), or a share from 0 to 100"
    )
    minimum: int | None = Field(default=None, description="Types integer and decimal: the smallest allowed")
    description: Text

    @model_validator(mode="after")
    def _codes_have_values(self) -> Self:
        if (self.type == "code") != (self.values is not None):
            raise ValueError("`values` belongs to columns of type code, and only to them")
        if self.unit is not None and self.type != "decimal":
            raise ValueError("`unit` belongs to columns of type decimal")
        return self

    @property
    def codes(self) -> dict[str, str]:
        """Every text that files may hold -> the code that is stored."""
        return {text: code for code, texts in (self.values or {}).items() for text in texts}


def spoken(texts: tuple[str, ...], language: str) -> str:
    """Return the text for a reader of fi, sv or en: the second, Swedish one to a Swedish reader, else the first."""
    return texts[1] if language == "sv" and len(texts) > 1 else texts[0]
