"""The texts of the pages in three languages, and the formats of days, times, months and sizes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from babel.dates import format_date, format_skeleton

from warehouse.declarations import Text, read_yaml
from warehouse.intake.report import Language
from warehouse.portal.check import HELSINKI

FILE = Path(__file__).with_name("texts.yml")
LANGUAGES: tuple[Language, ...] = ("fi", "sv", "en")
CLOCK = {"fi": "klo {0.hour}.{0.minute:02}", "sv": "kl. {0.hour}.{0.minute:02}", "en": "at {0.hour}:{0.minute:02}"}
LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}


@cache
def load_texts(file: Path = FILE) -> Mapping[str, Text]:
    """Read every text of the pages; a text without one of the languages is an error."""
    return {key: Text.model_validate(text) for key, text in read_yaml(file).items()}


@dataclass(frozen=True)
class Translations:
    """The texts and formats of the pages in one language."""

    language: Language

    def say(self, key: str, **values: object) -> str:
        """Return a text with its values filled in; KeyError when there is none."""
        return str(getattr(load_texts()[key], self.language)).format_map(values)

    def count(self, key: str, number: int) -> str:
        """Return a text in the singular (`key.one`) or plural (`key.many`), with its number written out."""
        return self.say(f"{key}.{'one' if number == 1 else 'many'}", number=self.number(number))

    def translate(self, text: Text) -> str:
        """Return a text in the language."""
        return str(getattr(text, self.language))

    def number(self, value: int) -> str:
        """Format a whole number: 1 234, in English 1,234."""
        return f"{value:,}".replace(",", "," if self.language == "en" else "\u00a0")

    def day(self, day: date) -> str:
        """Format a day: 5.11.2026, in English 5 Nov 2026."""
        if self.language == "en":
            return format_date(day, "d MMM y", locale=LOCALES["en"])
        return f"{day.day}.{day.month}.{day.year}"

    def moment(self, moment: datetime) -> str:
        """Format a moment as day and time in Finland."""
        local = moment.astimezone(HELSINKI)
        return f"{self.day(local.date())} {CLOCK[self.language].format(local)}"

    def month(self, month: str) -> str:
        """Format a month (2026-10) by its name and year."""
        return format_skeleton("yMMMM", date.fromisoformat(f"{month}-01"), locale=LOCALES[self.language])

    def size(self, size: int) -> str:
        """Format a number of bytes in kilobytes or megabytes."""
        if size < 1_000_000:
            return f"{self.number(max(1, round(size / 1000)))}\u00a0{'kt' if self.language == 'fi' else 'kB'}"
        written = f"{size / 1_000_000:.1f}".removesuffix(".0")
        point = "." if self.language == "en" else ","
        return f"{written.replace('.', point)}\u00a0{'Mt' if self.language == 'fi' else 'MB'}"
