"""The scale on which numbers are compared, so that noise is the same whatever the size.

Counts are compared as roots, whose Poisson noise is 1; amounts of money as logarithms, since they are wrong by factors,
with a straight part around zero for months without payments and for refunds; all other numbers as they are.
"""

import numpy as np

from warehouse.catalogue.history import Noise
from warehouse.gate.history.panel import Floats
from warehouse.gate.history.windows import median

SCALED = ("poisson", "money")
"""Noises of numbers that are compared on another scale than their own."""
STRAIGHT_SHARE = 0.05
"""Amounts below this share of the place's usual one count as about zero."""


def root(values: Floats) -> Floats:
    """Return a scale on which the noise of a count is 1 whatever its size (Anscombe); signed, for wrong numbers."""
    return 2 * np.sign(values) * np.sqrt(np.abs(values) + 0.375)


def from_root(roots: Floats) -> Floats:
    """Return the number of a root."""
    return np.sign(roots) * np.maximum((roots / 2) ** 2 - 0.375, 0)


def usual_size(value: Floats) -> Floats:
    """Return the median size of each place's numbers, as a column; 1 where there is none."""
    size = median(np.abs(value), axis=1)[:, None]
    return np.where(size > 0, size, 1.0)


def scaled(noise: Noise, values: Floats, size: Floats) -> Floats:
    """Return numbers on the scale of their noise."""
    if noise == "poisson":
        return root(values)
    return np.arcsinh(values / (2 * STRAIGHT_SHARE * size)) if noise == "money" else values


def unscaled(noise: Noise, values: Floats, size: Floats) -> Floats:
    """Return the numbers of values on the scale of their noise."""
    if noise == "poisson":
        return from_root(values)
    return np.sinh(np.clip(values, -50, 50)) * (2 * STRAIGHT_SHARE * size) if noise == "money" else values
