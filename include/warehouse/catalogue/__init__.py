"""The catalogue: what is followed, for whom, where, and by which rules that change with time.

Five strict YAML files in `include/catalogue/` say everything that is not data: indicators.yml, breakdowns.yml,
areas.yml, parameters.yml and municipality_aliases.yml. `load_catalogue()` reads and checks them together
with the declared sources; seeds, ranges, texts and dictionaries are all made from the result.
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
