"""What a mistyped text was perhaps meant to be."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

LONGEST = 80
MOST_GUESSES = 500

Near = Callable[[str, Iterable[str], int], list[str]]


def near(text: str, known: Iterable[str], most: int) -> list[str]:
    """Return up to `most` known texts close to an unknown one, the closest first; none for a long text."""
    return get_close_matches(text, list(known), n=most, cutoff=0.6) if len(text) <= LONGEST else []


@dataclass
class Guesses:
    """Looks for what the texts of one column were meant to be, up to 500 times.

    A column with more different unknown texts holds something else than slips, and looking takes time.
    """

    left: int = MOST_GUESSES

    def __call__(self, text: str, known: Iterable[str], most: int) -> list[str]:
        """Return what `near` does, and nothing when all guesses are used."""
        self.left -= 1
        return near(text, known, most) if self.left >= 0 else []
