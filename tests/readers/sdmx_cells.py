"""Print the observations of an extract as sdmx1 reads them with the structure: indicator, place, month, value, status."""

import json
import sys
from pathlib import Path

import sdmx

folder = Path(sys.argv[1])
message = sdmx.read_sdmx(folder / "indicators.structure-2.1.xml")
(structure,) = message.structure.values()
for dataset in sdmx.read_sdmx(folder / "indicators.sdmx.csv", structure=structure).data:
    for observation in dataset.obs:
        key = [observation.key[name].value for name in ("INDICATOR", "REF_AREA", "TIME_PERIOD")]
        value = None if observation.value == "NaN" else float(observation.value)
        status = observation.attached_attribute["OBS_STATUS"].value
        print(json.dumps([*key, value, str(status)]))
