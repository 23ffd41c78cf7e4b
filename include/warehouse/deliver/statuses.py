"""What the status of an observation says, in three languages."""

from warehouse.texts import Text

STATUSES = {
    "final": Text(fi="Lopullinen.", sv="Slutlig.", en="Final."),
    "preliminary": Text(
        fi="Ennakollinen: lähde voi vielä korjata sitä.",
        sv="Preliminär: källan kan ännu korrigera den.",
        en="Preliminary: the source may still correct it.",
    ),
    "incomplete": Text(
        fi="Vajaa: kaikki kunnat eivät ole toimittaneet kuukauden tietoja, tai osa riveistä odottaa korjausta.",
        sv="Ofullständig: alla kommuner har inte lämnat månadens uppgifter, eller en del rader väntar på rättelse.",
        en="Incomplete: not every municipality has delivered the month, or some rows wait to be mended.",
    ),
    "missing": Text(
        fi="Puuttuu: tietoa ei ole saatu.", sv="Saknas: uppgiften har inte fåtts.", en="Missing: not received."
    ),
    "not_applicable": Text(
        fi="Ei sovellu: lukua ei ole tälle paikalle, kuukaudelle tai jaksolle.",
        sv="Inte tillämplig: talet finns inte för denna plats, månad eller period.",
        en="Not applicable: the number does not exist for this place, month or period.",
    ),
    "hidden": Text(
        fi="Peitetty, jottei ketään voi tunnistaa.",
        sv="Dold, så att ingen kan identifieras.",
        en="Hidden, so that nobody can be recognised.",
    ),
    "not_ripe": Text(
        fi="Ei vielä kypsä: seurannan määräaika ei ole päättynyt.",
        sv="Ännu inte mogen: uppföljningens tidsfrist har inte gått ut.",
        en="Not ripe: the time that is followed has not run out.",
    ),
    "undefined": Text(
        fi="Ei laskettavissa: nimittäjä on nolla.",
        sv="Kan inte beräknas: nämnaren är noll.",
        en="Undefined: the denominator is zero.",
    ),
}
