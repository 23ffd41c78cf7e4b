"""Medians and lags of months along the rows of an array; no number is NaN, and NaN never counts."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from warehouse.gate.history.panel import Floats

NORMAL_MAD = 1.4826
"""Standard deviation of a normal distribution by its median absolute deviation."""


def lag(values: Floats, months: int) -> Floats:
    """Return each month's value of some months before."""
    shifted = np.full_like(values, np.nan)
    if months < values.shape[1]:
        shifted[:, months:] = values[:, : values.shape[1] - months]
    return shifted


def median(values: Floats, axis: int = -1) -> Floats:
    """Return the median of the numbers along an axis, NaN where there are none: numpy's, ten times faster."""
    ordered = np.sort(values, axis=axis)  # NaN last
    numbers = np.sum(~np.isnan(values), axis=axis, keepdims=True)
    low = np.take_along_axis(ordered, np.maximum((numbers - 1) // 2, 0), axis)
    high = np.take_along_axis(ordered, np.minimum(numbers // 2, np.maximum(numbers - 1, 0)), axis)
    return np.squeeze((low + high) / 2, axis=axis)


def windows_before(values: Floats, columns: Sequence[int] | NDArray[np.int64], length: int) -> Floats:
    """Return, for each of the columns, the `length` months before it: an array of rows, columns, months."""
    padded = np.concatenate([np.full((values.shape[0], length), np.nan), values], axis=1)
    every = np.lib.stride_tricks.sliding_window_view(padded, length, axis=1)
    return every[:, np.asarray(columns, dtype=np.int64)]


def median_before(values: Floats, length: int) -> Floats:
    """Return the median of the `length` months before each month."""
    return median(windows_before(values, range(values.shape[1]), length))


def numbers_before(values: Floats) -> Floats:
    """Count the numbers before each month."""
    counted = np.cumsum(~np.isnan(values), axis=1).astype(float)
    return np.concatenate([np.zeros((len(values), 1)), counted[:, :-1]], axis=1)
