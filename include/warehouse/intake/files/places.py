"""The parts of a workbook in the words of the person who has to look into them."""

from warehouse.texts import Text

PARTS = (
    ("name", Text(fi="tiedoston nimi", sv="filens namn", en="the file's name")),
    ("comment", Text(fi="solujen kommentit", sv="cellernas kommentarer", en="the cells' comments")),
    ("persons", Text(fi="kommenttien kirjoittajat", sv="kommentarernas författare", en="the authors of comments")),
    ("drawing", Text(fi="tekstiruudut ja kuviot", sv="textrutor och figurer", en="text boxes and shapes")),
    ("docprops", Text(fi="tiedoston ominaisuudet", sv="filens egenskaper", en="the file's properties")),
    ("summaryinformation", Text(fi="tiedoston ominaisuudet", sv="filens egenskaper", en="the file's properties")),
    ("meta.xml", Text(fi="tiedoston ominaisuudet", sv="filens egenskaper", en="the file's properties")),
    ("pivot", Text(fi="pivot-taulukon tiedot", sv="pivottabellens data", en="a pivot table's data")),
    ("xl/workbook", Text(
        fi="taulukoiden nimet ja nimetyt alueet", sv="bladens namn och namngivna områden",
        en="the sheets' names and named ranges",
    )),
    ("external", Text(fi="linkitetyn tiedoston tiedot", sv="data från en länkad fil", en="the data of a linked file")),
    ("embeddings", Text(fi="upotettu tiedosto", sv="en inbäddad fil", en="an embedded file")),
    ("sharedstrings", Text(
        fi="poistettu tai piilotettu solu", sv="en borttagen eller dold cell", en="a deleted or hidden cell"
    )),
    ("worksheets/", Text(
        fi="taulukon ylätunniste, ohjeet tai kaavat", sv="bladets sidhuvud, anvisningar eller formler",
        en="a sheet's headers, prompts or formulas",
    )),
    ("vml", Text(fi="solujen kommentit", sv="cellernas kommentarer", en="the cells' comments")),
)  # fmt: skip
OTHER = Text(fi="tiedoston muu sisältö", sv="filens övriga innehåll", en="the rest of the file")


def part_in_words(part: str) -> Text:
    """Return what a person calls a part of a workbook."""
    small = part.lower()
    return next((words for start, words in PARTS if start in small), OTHER)
