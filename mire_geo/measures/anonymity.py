"""Anonymity: counts of people that may be shown in public without telling of a few persons.

Every public figure is made from one table of atoms (for instance people without a desk, by NIL), each rounded down to a
multiple of k: 0 to k - 1 are all shown as "fewer than k", so that not even the presence of somebody is told. Totals are
sums of what is shown ("at least"), never of what is not. So no total, and no difference between two of them, says more
than the atoms do; and of two counts of the same atom on two days, or under two filters of which one holds the other,
whose difference is a group of 1 to k - 1, the figures shown always leave open that the group is empty, or k or more.

This is k-anonymity by rounding (Statistical disclosure control: Willenborg and de Waal 2001); it needs no
complementary suppression, because nothing that is hidden is a part of a total.
"""

import numpy as np
import pandas as pd

from mire_geo.errors import InputError

K = 5
"""Fewest people that a public figure may speak of."""


def public_counts(people_by_atom: pd.Series, k: int = K) -> pd.Series:
    """The counts as they may be shown: multiples of k; 0 means fewer than k, nobody included.

    Args:
        people_by_atom: whole people, one row an atom; no person may be in two atoms.

    Raises:
        InputError: counts that are not whole or are negative, labels that come twice, a k below 2.

    >>> public_counts(pd.Series({"a": 0, "b": 4, "c": 5, "d": 13})).tolist()
    [0, 0, 5, 10]
    """
    if k < 2:
        raise InputError("k is %(k)s; give 2 or more, else a figure may speak of one person", k=k)
    atom_counts = people_by_atom.to_numpy()
    if not people_by_atom.index.is_unique:
        raise InputError(
            "%(label)r comes twice; add its counts up first",
            label=people_by_atom.index[people_by_atom.index.duplicated()][0],
        )
    if len(atom_counts) and not (
        np.issubdtype(atom_counts.dtype, np.number)
        and (atom_counts >= 0).all()
        and (atom_counts % 1 == 0).all()
    ):
        raise InputError("counts of people must be whole numbers of zero or more")
    return pd.Series(
        atom_counts.astype(np.int64) // k * k, index=people_by_atom.index, name=people_by_atom.name
    )


def public_totals(shown_counts: pd.Series, group_of_atom: pd.Series | None = None) -> pd.Series | int:
    """Sums of what `public_counts` shows, of everything or by a group: "at least" that many.

    Never add up the true counts for this: the difference to what is shown would tell of those that are not.
    """
    if group_of_atom is None:
        return int(shown_counts.sum())
    group_totals: pd.Series = shown_counts.groupby(group_of_atom.reindex(shown_counts.index)).sum()
    return group_totals
