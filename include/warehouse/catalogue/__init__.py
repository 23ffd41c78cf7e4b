"""The catalogue: indicators, breakdowns, areas, dated parameters, and names of municipalities.

It is read from five YAML files with strict schemas in `include/catalogue/`: indicators.yml, breakdowns.yml,
areas.yml, parameters.yml and municipality_aliases.yml. `load_catalogue()` reads them and validates them together
with the declared sources; seeds, ranges, texts and data dictionaries are rendered from the result.
"""

from warehouse.catalogue.catalogue import Catalogue
from warehouse.catalogue.geography import Alias, Area, AreaCode, Geo, Municipality, MunicipalityCode, MunicipalityTitle
from warehouse.catalogue.indicators import Change, Count, Formula, Given, Indicator, Plan, Range, Ratio, Section
from warehouse.catalogue.load import FOLDER, load_catalogue
from warehouse.catalogue.parameters import Breakdown, Parameter, ParameterRow

__all__ = [
    "FOLDER",
    "Alias",
    "Area",
    "AreaCode",
    "Breakdown",
    "Catalogue",
    "Change",
    "Count",
    "Formula",
    "Geo",
    "Given",
    "Indicator",
    "Municipality",
    "MunicipalityCode",
    "MunicipalityTitle",
    "Parameter",
    "ParameterRow",
    "Plan",
    "Range",
    "Ratio",
    "Section",
    "load_catalogue",
]
