"""What the workbooks say, in the two languages they are kept in."""

TITLE = {"fi": "Työnantajakontaktit", "sv": "Arbetsgivarkontakter"}

KINDS = {
    "fi": {"visit": "käynti", "call": "puhelu", "event": "tilaisuus", "none": "ei tapahtumia"},
    "sv": {"visit": "besök", "call": "samtal", "event": "evenemang", "none": "inga händelser"},
}

# The sheet's name, then its lines.
GUIDE = {
    "fi": (
        "Ohje",
        "Kirjaa jokainen kontakti omalle rivilleen. Työnantajan tai yhteyshenkilön nimeä ei kirjata.",
        "Tunnus: ensimmäisenä kirjanneen kunnan koodi, vuosi ja kuukausi, järjestysnumero (esim. 272-202401-003).",
        "Yhteinen kontakti kirjataan jokaisen osallistuneen kunnan tiedostoon samalla tunnuksella.",
        'Jos kuukaudessa ei ollut kontakteja, kirjaa kuukauden ensimmäinen päivä ja lajiksi "ei tapahtumia".',
    ),
    "sv": (
        "Anvisning",
        "Bokför varje kontakt på en egen rad. Arbetsgivarens eller kontaktpersonens namn bokförs inte.",
        "Id: koden för kommunen som först bokförde kontakten, år och månad, löpnummer (t.ex. 598-202401-003).",
        "En gemensam kontakt bokförs med samma id i varje deltagande kommuns fil.",
        'Om månaden var utan kontakter, ange dess första dag och arten "inga händelser".',
    ),
}
