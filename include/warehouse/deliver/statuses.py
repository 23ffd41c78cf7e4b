"""What the status of an observation says, and how a number stands to its target, in three languages."""

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

TARGET_STATUSES = {
    "on_target": Text(fi="Tavoitteessa.", sv="Målet nås.", en="On target."),
    "behind": Text(fi="Jäljessä tavoitteesta.", sv="Efter målet.", en="Behind the target."),
    "no_target": Text(
        fi="Ei tavoitetta: omistaja ei ole asettanut sitä tälle vuodelle ja paikalle.",
        sv="Inget mål: ägaren har inte ställt något för detta år och denna plats.",
        en="No target: the owner has set none for this year and place.",
    ),
    "not_comparable": Text(
        fi="Ei vertailtavissa: arvo ei ole lopullinen tai sitä ei ole, luvulla ei ole toivottua suuntaa, tai "
        "vuoden tavoitetta ei voi verrata osaan vuodesta.",
        sv="Kan inte jämföras: värdet är inte slutligt eller finns inte, talet har ingen önskad riktning, eller "
        "årets mål kan inte jämföras med en del av året.",
        en="Not comparable: the value is not final or there is none, no direction is wanted, or the target of a year "
        "cannot be held against a part of it.",
    ),
}
"""How a number stands to the target of its year, in three languages."""
