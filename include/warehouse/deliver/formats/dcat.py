"""DCAT-AP: what a data portal needs to list the files of a release, as JSON-LD."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

from warehouse.catalogue.site import Site
from warehouse.declarations import Text
from warehouse.deliver.query import CurrentRelease

NAME = "dcat.jsonld"
AUTHORITY = "http://publications.europa.eu/resource/authority"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#", "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}  # fmt: skip
FORMATS = {
    ".csv": ("text/csv", "CSV"), ".json": ("application/json", "JSON"), ".xml": ("application/xml", "XML"),
    ".parquet": ("application/vnd.apache.parquet", "PARQUET"), ".yaml": ("application/yaml", "YAML"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
}  # fmt: skip
TITLE = Text(
    fi="Työllisyysalueen mittarit kunnittain ja kuukausittain",
    sv="Sysselsättningsområdets indikatorer efter kommun och månad",
    en="Indicators of the employment area by municipality and month",
)
DESCRIPTION = Text(
    fi="Toimintasuunnitelman mittarit ja niitä täydentävät luvut kunnittain, alueittain, kuukausittain ja jaksoittain.",
    sv="Handlingsplanens indikatorer och kompletterande tal efter kommun, område, månad och period.",
    en="The indicators of the action plan and complementary numbers by municipality, area, month and period.",
)
RIGHTS = Text(
    fi="Kunkin lähteen ehdot ovat tiedostossa manifest.json.",
    sv="Villkoren för varje källa finns i filen manifest.json.",
    en="The terms of each source are in the file manifest.json.",
)


def write_dcat(path: Path, release: CurrentRelease, site: Site, files: Sequence[Any], first_month: str | None) -> None:
    """Write the catalogue: one data set, and a distribution for each file; addresses are relative to the document."""
    moment = {"@value": release.published_at.astimezone(UTC).isoformat(), "@type": "xsd:dateTime"}
    publisher = {"@type": "foaf:Organization", "foaf:name": _texts(site.owner)}
    data_set: dict[str, Any] = {
        "@id": "#dataset",
        "@type": "dcat:Dataset",
        "dct:identifier": "tilannekuva-indicators",
        "dct:title": _texts(TITLE),
        "dct:description": _texts(DESCRIPTION),
        "dct:publisher": publisher,
        "dct:modified": moment,
        "dct:language": [{"@id": f"{AUTHORITY}/language/{code}"} for code in ("FIN", "SWE", "ENG")],
        "dct:accrualPeriodicity": {"@id": f"{AUTHORITY}/frequency/MONTHLY"},
        "dcat:theme": {"@id": f"{AUTHORITY}/data-theme/SOCI"},
        "dcat:version": release.data_version or str(release.release_id),
        "dcat:contactPoint": {"@type": "vcard:Organization", "vcard:hasEmail": {"@id": f"mailto:{site.contact}"}},
        "dcat:distribution": [_distribution(file) for file in files],
    }
    if first_month:
        start = {"@value": f"{first_month}-01", "@type": "xsd:date"}
        data_set["dct:temporal"] = {"@type": "dct:PeriodOfTime", "dcat:startDate": start}
    catalogue = {
        "@context": CONTEXT,
        "@id": "",
        "@type": "dcat:Catalog",
        "dct:title": _texts(site.title),
        "dct:description": _texts(DESCRIPTION),
        "dct:publisher": publisher,
        "dct:modified": moment,
        "dcat:dataset": data_set,
    }
    path.write_text(json.dumps(catalogue, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _distribution(file: Any) -> dict[str, Any]:
    media, kind = FORMATS[Path(file.name).suffix]
    return {
        "@id": f"#{file.name}",
        "@type": "dcat:Distribution",
        "dct:title": file.name,
        "dcat:accessURL": {"@id": file.name},
        "dcat:downloadURL": {"@id": file.name},
        "dcat:mediaType": {"@id": f"http://www.iana.org/assignments/media-types/{media}"},
        "dct:format": {"@id": f"{AUTHORITY}/file-type/{kind}"},
        "dcat:byteSize": {"@value": str(file.bytes), "@type": "xsd:nonNegativeInteger"},
        "dct:rights": {"@type": "dct:RightsStatement", "dct:description": _texts(RIGHTS)},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
        },
    }


def _texts(text: Text) -> list[Mapping[str, str]]:
    return [{"@value": value, "@language": language} for language, value in text.model_dump().items()]
