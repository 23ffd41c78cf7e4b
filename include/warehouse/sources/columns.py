"""One declared column: its type, the headings it goes by in files, and what it may hold."""

from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from warehouse.sources.lists import named_values
from warehouse.texts import Declaration, Text

ColumnType = Literal[
    "text", "integer", "decimal", "date", "month", "year", "municipality", "municipalities", "code", "henkilotunnus"
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
        default=None, description="Type code: stored code -> the texts it goes by in files, or {from: a named list}"
    )
    pattern: str | None = Field(default=None, description="What the whole text must match (type text)")
    longest: int | None = Field(default=None, gt=0, description="Type text: the most characters")
    past: bool = Field(default=False, description="Type date: a day still to come is a fault")
    unit: Literal["eur", "percent", "any"] | None = Field(
        default=None,
        description="Type decimal: euros (a title may say thousands), a share from 0 to 100, or each row its own",
    )
    minimum: int | None = Field(default=None, description="Types integer and decimal: the smallest allowed")
    description: Text

    @field_validator("values", mode="before")
    @classmethod
    def _named(cls, values: Any) -> Any:
        """Take a named list in the place of the values themselves."""
        is_named = isinstance(values, dict) and list(values) == ["from"] and isinstance(values["from"], str)
        return named_values(values["from"]) if is_named else values

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


def month_of(stored: str) -> str:
    """Return the month (2026-10) that a stored day, month or year belongs to; a year stands on its December."""
    return f"{stored}-12" if len(stored) == len("2026") else stored[:7]
