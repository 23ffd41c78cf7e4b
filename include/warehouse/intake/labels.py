"""The labels that stand above a table: for which municipality and month a sheet is, and that nothing happened.

Templates write them, and the reader finds them: a label's value stands in the next filled cell to the right of it,
or after a colon in the label's own cell.
"""

from warehouse.texts import Text

MUNICIPALITY = Text(fi="Kunta", sv="Kommun", en="Municipality")
MONTH = Text(fi="Kuukausi", sv="Månad", en="Month")
YEAR = Text(fi="Vuosi", sv="År", en="Year")
NOTHING = Text(fi="Ei tapahtumia", sv="Inga händelser", en="Nothing happened")

SYNONYMS = {
    "municipality": (
        "kunta", "kunnan nimi", "kunnan numero", "kuntakoodi", "vastuukunta", "kommun", "kommunens namn",
        "ansvarig kommun", "municipality",
    ),
    "month": ("kuukausi", "kk", "raportointikuukausi", "ajankohta", "månad", "mån", "rapporteringsmånad", "month"),
    "year": ("vuosi", "år", "year"),
    "nothing": (
        "ei tapahtumia", "ei tapahtumia kuukauden aikana", "ei mitään ilmoitettavaa",
        "inga händelser", "inga händelser under månaden", "inget att rapportera", "nothing happened", "no events",
    ),
}  # fmt: skip
"""Kind of label -> what it is called in files, folded to lower case."""

TICKS = frozenset({"x", "✓", "✔", "☑", "☒", "kyllä", "k", "ja", "j", "yes", "1", "true", "tosi", "sant"})
"""What says that a box is ticked, folded to lower case."""
UNTICKED = frozenset({"", "☐", "□", "ei", "nej", "no", "0", "false", "epätosi", "falskt", "-", "–"})
"""What says that it is not; anything else is asked about."""

LISTS = "_luettelot"
"""The hidden sheet in which a template keeps the texts of its drop-downs; nothing is ever read from it."""

OWN_SHEETS = frozenset({
    "Tilannekuva – ohje", "Tilannekuva – anvisning", "Tilannekuva – guide",
    "Tilannekuva – vastaus", "Tilannekuva – svar", "Tilannekuva – answer",
})  # fmt: skip
"""Sheets that templates and answers put in front; in a file that comes back they say nothing and are passed over."""
