"""Decay functions: how much less a place counts the more minutes away it is.

Each returns a `Decay`: minutes in, weights out, which never rise and are 0 where out of reach (`inf`).
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mire_geo.errors import InputError, Phrase

Decay: TypeAlias = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Minutes -> weights, element by element."""


def step(limit: float) -> Decay:
    """1 up to and including `limit` minutes, 0 beyond (Luo and Wang 2003).

    >>> step(15)(np.array([0, 15, 15.1, np.inf])).tolist()
    [1.0, 1.0, 0.0, 0.0]
    """
    return steps({limit: 1.0})


def steps(weight_by_limit: Mapping[float, float]) -> Decay:
    """The weight of the first limit that the minutes do not pass, 0 beyond the last (Luo and Qi 2009).

    Raises:
        InputError: no limit at all; a limit or a weight that is negative or not finite; a weight that rises.

    >>> steps({10: 1, 20: 0.68, 30: 0.22})(np.array([5, 10, 10.5, 30, 31])).tolist()
    [1.0, 1.0, 0.68, 0.22, 0.0]
    """
    if not weight_by_limit:
        raise InputError("the steps are empty; give at least one, as {limit in minutes: weight}")
    limits = np.array(sorted(weight_by_limit), dtype=float)
    step_weights = np.array([weight_by_limit[limit] for limit in sorted(weight_by_limit)], dtype=float)
    for quantity_name, limits_or_weights in ((Phrase("limit"), limits), (Phrase("weight"), step_weights)):
        if not (np.isfinite(limits_or_weights) & (limits_or_weights >= 0)).all():
            raise InputError(
                "a %(what)s of the steps %(weights)s is negative or not a number; mend it",
                what=quantity_name,
                weights=dict(weight_by_limit),
            )
    if (np.diff(step_weights) > 0).any():
        raise InputError(
            "the weights of the steps %(weights)s rise with the minutes; let them fall",
            weights=dict(weight_by_limit),
        )
    step_weights = np.append(step_weights, 0.0)

    def weigh(minutes: ArrayLike) -> NDArray[np.float64]:
        step_positions = np.searchsorted(limits, np.asarray(minutes, dtype=float))
        return np.asarray(step_weights[step_positions], dtype=np.float64)

    return weigh


def gaussian(sigma: float, *, limit: float = np.inf) -> Decay:
    """exp(-t^2 / 2 sigma^2), cut to 0 beyond `limit` minutes.

    >>> gaussian(10)(np.array([0, 10, np.inf])).round(4).tolist()
    [1.0, 0.6065, 0.0]
    """
    _check_positive("sigma", sigma)
    return _cut_at_limit(lambda minutes: np.exp(-((minutes / sigma) ** 2) / 2), limit)


def exponential(beta: float, *, limit: float = np.inf) -> Decay:
    """exp(-beta t), cut to 0 beyond `limit` minutes.

    >>> exponential(0.1)(np.array([0, 10, np.inf])).round(4).tolist()
    [1.0, 0.3679, 0.0]
    """
    _check_positive("beta", beta)
    return _cut_at_limit(lambda minutes: np.exp(-beta * minutes), limit)


def inverse_power(alpha: float, *, limit: float = np.inf) -> Decay:
    """t^-alpha, cut to 0 beyond `limit` minutes; 1 below one minute, where the power would pass every bound.

    The cap is that of the R package `accessibility` (Pereira and Herszenhut), whose examples it reproduces.

    >>> inverse_power(2)(np.array([0, 0.5, 1, 10, np.inf])).tolist()
    [1.0, 1.0, 1.0, 0.01, 0.0]
    """
    _check_positive("alpha", alpha)
    return _cut_at_limit(lambda minutes: np.maximum(minutes, 1.0) ** -alpha, limit)


def weigh(decay: Decay, minutes_array: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights of `minutes_array` under any `decay`, also the caller's own, once they are known to be usable.

    Raises:
        InputError: weights of another shape, negative, or not finite.
    """
    weights = np.asarray(decay(minutes_array), dtype=float)
    if weights.shape != minutes_array.shape:
        raise InputError(
            "the decay gave weights of shape %(weights)s for minutes of shape %(minutes)s; it must weigh "
            "an array element by element",
            weights=weights.shape,
            minutes=minutes_array.shape,
        )
    is_invalid = ~(np.isfinite(weights) & (weights >= 0))
    if is_invalid.any():
        raise InputError(
            "the decay gave %(weights)s for %(minutes)s minutes; weights must be zero or more",
            weights=weights[is_invalid][0],
            minutes=minutes_array[is_invalid][0],
        )
    return weights


def _cut_at_limit(decay_curve: Callable[[NDArray[np.float64]], Any], limit: float) -> Decay:
    if not limit >= 0:
        raise InputError(
            "the limit is %(limit)s minutes; give a number of minutes that is zero or more", limit=limit
        )

    def weigh(minutes: ArrayLike) -> NDArray[np.float64]:
        minute_array = np.asarray(minutes, dtype=float)
        return np.where(minute_array <= limit, decay_curve(minute_array), 0.0)

    return weigh


def _check_positive(parameter_name: str, parameter_value: float) -> None:
    if not 0 < parameter_value < np.inf:
        raise InputError(
            "%(name)s is %(number)s; give a number greater than zero",
            name=parameter_name,
            number=parameter_value,
        )
