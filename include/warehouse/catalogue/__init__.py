"""The catalogue: indicators, breakdowns, areas, dated parameters, and names of municipalities.

It is read from five YAML files with strict schemas in `include/catalogue/`: indicators.yml, breakdowns.yml,
areas.yml, parameters.yml and municipality_aliases.yml. `load_catalogue()` reads them and validates them together
with the declared sources; seeds, ranges, texts and data dictionaries are rendered from the result.
"""

from warehouse.catalogue.catalogue import Catalogue
from warehouse.catalogue.geography import (
    Alias,
    AliasesFile,
    Area,
    AreaCode,
    AreasFile,
    Geo,
    Municipality,
    MunicipalityCode,
    MunicipalityTitle,
)
from warehouse.catalogue.indicators import (
    Change,
    Count,
    Formula,
    Indicator,
    IndicatorsFile,
    Plan,
    Range,
    Ratio,
    Section,
    SourceValue,
)
from warehouse.catalogue.load import FOLDER, load_catalogue
from warehouse.catalogue.parameters import Breakdown, BreakdownsFile, Parameter, ParameterRow, ParametersFile

__all__ = [
    "FOLDER",
    "Alias",
    "AliasesFile",
    "Area",
    "AreaCode",
    "AreasFile",
    "Breakdown",
    "BreakdownsFile",
    "Catalogue",
    "Change",
    "Count",
    "Formula",
    "Geo",
    "Indicator",
    "IndicatorsFile",
    "Municipality",
    "MunicipalityCode",
    "MunicipalityTitle",
    "Parameter",
    "ParameterRow",
    "ParametersFile",
    "Plan",
    "Range",
    "Ratio",
    "Section",
    "SourceValue",
    "load_catalogue",
]
