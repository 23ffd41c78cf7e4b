"""Invented persons: real shapes, real check characters, and the numbers 900-999 that no real person has."""

from datetime import date

from hypothesis import strategies as st

CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
SIGNS = {1800: "+", 1900: "-YXWVU", 2000: "ABCDEF"}


def code(born: date, number: int = 900, sign: str | None = None) -> str:
    """Return the henkilötunnus of an invented person."""
    digits = f"{born:%d%m%y}{number:03}"
    between = sign or SIGNS[born.year // 100 * 100][0]
    return f"{digits[:6]}{between}{digits[6:]}{CHECK[int(digits) % 31]}"


@st.composite
def codes(draw: st.DrawFn) -> str:
    """Any invented person of the years 1850 to 2049."""
    born = draw(st.dates(date(1850, 1, 1), date(2049, 12, 31)))
    return code(born, draw(st.integers(900, 999)), draw(st.sampled_from(SIGNS[born.year // 100 * 100])))


def nearly_codes() -> st.SearchStrategy[str]:
    """Texts of the right alphabet, some of them a henkilötunnus: days, signs and checks that may be wrong."""
    digits = st.text("0123456789", min_size=1, max_size=2)
    free = st.builds(
        lambda day, sign, number, check: f"{day}{sign}{number}{check}",
        st.one_of(
            st.dates(date(1900, 1, 1), date(1999, 12, 31)).map("{:%d%m%y}".format), st.text("0123456789", max_size=7)
        ),
        st.sampled_from("+-YXWVUABCDEFGZ/ "),
        st.integers(900, 999).map(str),
        st.sampled_from(CHECK + "GIOQZ"),
    )
    return st.one_of(codes(), free, codes().map(str.lower), st.tuples(codes(), digits).map("".join))
