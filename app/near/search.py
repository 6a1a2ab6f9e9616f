"""Where is it: places by name and address, without internet."""

from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd
from flask_babel import gettext as _
from rapidfuzz import fuzz, process, utils

from app import payloads
from app.answers import Answers
from mire_geo import words
from mire_geo.errors import InputError
from mire_geo.tables import Sites

MOST = 6
LIKE = 78.0
"""Below this likeness, out of 100, a name is another name."""


class Found(NamedTuple):
    """One place that a text may mean."""

    label: str
    detail: str
    lon: float
    lat: float


def places(asked: Answers, text: str) -> list[Found]:
    """The places a text may mean, the likeliest first; none if nothing resembles it.

    Raises:
        InputError: a text of less than two letters.
    """
    if len(text.strip()) < 2:
        raise InputError(_("Scrivi almeno due lettere: una via, una piazza, un quartiere, un luogo."))
    names = _names(asked)
    wanted = utils.default_process(text[:80])
    near = process.extract(
        wanted, names["plain"].tolist(), scorer=fuzz.WRatio, limit=4 * MOST, score_cutoff=LIKE
    )
    ranked = sorted(near, key=lambda hit: (-round(hit[1]), len(hit[0])))
    found = []
    for _name, _likeness, position in ranked[:MOST]:
        row = names.iloc[position]
        found.append(Found(row["label"], row["detail"], *payloads.degrees(row["x"], row["y"])))
    return found


@lru_cache(maxsize=4)
def _names(asked: Answers) -> pd.DataFrame:
    """Quartieri, streets of known addresses, and named places: label, detail, position, and the text compared."""
    rows: list[dict[str, Any]] = []
    for nil_id, nil in asked.city.quartieri["nil"].items():
        x, y = asked.middle(int(str(nil_id)))
        rows.append({"label": words.place(str(nil)), "detail": "NIL", "x": x, "y": y})
    sites = asked.city.sites
    at = pd.DataFrame(
        {
            "name": sites[Sites.name],
            "address": sites[Sites.address],
            "x": sites.geometry.x,
            "y": sites.geometry.y,
        }
    )
    for label, detail in (("address", "name"), ("name", "address")):
        held = at[at[label].notna()].drop_duplicates(label)
        shown = held.assign(label=held[label].astype(str), detail=held[detail].fillna("").astype(str))
        rows += [dict(row._asdict()) for row in shown[["label", "detail", "x", "y"]].itertuples(index=False)]
    frame = pd.DataFrame(rows, columns=["label", "detail", "x", "y"])
    return frame.assign(plain=[utils.default_process(label) for label in frame["label"]])
