"""The city that comes with the project, loaded once a run, and twenty walks in it picked by hand."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from pyproj import Transformer

from mire_geo import city
from mire_geo.tables import schema

FOLDER = Path(__file__).resolve().parents[1] / "data" / "milano"
PROJECT = FOLDER.parents[1]


@cache
def milano() -> city.City:
    """Milano, every table checked."""
    return city.load(FOLDER)


class Walk(NamedTuple):
    """From here to there: names for the reader, degrees, and the minutes seen when last looked at on the drawing."""

    start: str
    end: str
    lat0: float
    lon0: float
    lat1: float
    lon1: float
    minutes: float


WALKS = (
    Walk("Duomo (sagrato)", "Scala", 45.46415, 9.18985, 45.4672, 9.1898, 6.126),
    Walk("Duomo (sagrato)", "Castello Sforzesco (torre)", 45.46415, 9.18985, 45.4689, 9.1808, 13.500),
    Walk("Cadorna FN", "Castello Sforzesco (torre)", 45.4683, 9.1756, 45.4689, 9.1808, 8.956),
    Walk("San Babila", "Piazza Tricolore", 45.4665, 9.1975, 45.4683, 9.2064, 10.871),
    Walk("San Babila", "Porta Venezia", 45.4665, 9.1975, 45.4744, 9.2052, 14.500),
    Walk("Stazione Centrale (piazza Duca)", "Piazzale Loreto", 45.4848, 9.2026, 45.4859, 9.2166, 17.165),
    Walk("Stazione Centrale (piazza Duca)", "Piazza Gae Aulenti", 45.4848, 9.2026, 45.4837, 9.1903, 15.439),
    Walk("Piazza Gae Aulenti", "Isola, piazza Minniti", 45.4837, 9.1903, 45.4888, 9.1879, 19.755),
    Walk("Piazza XXIV Maggio", "Porta Genova FS", 45.4521, 9.1795, 45.4529, 9.1696, 11.165),
    Walk("Piazza XXIV Maggio", "Conca del Naviglio", 45.4521, 9.1795, 45.4564, 9.1772, 9.788),
    Walk("Piazza Piola", "Lambrate FS", 45.4807, 9.2251, 45.485, 9.2363, 13.856),
    Walk("Lotto M1", "San Siro, piazzale Segesta", 45.4801, 9.1443, 45.476, 9.139, 9.871),
    Walk("Villapizzone FS", "Bovisa Politecnico FS", 45.5019, 9.1504, 45.5027, 9.1595, 35.217),
    Walk("Affori FN", "Quarto Oggiaro, via Pascarella", 45.5194, 9.1694, 45.5148, 9.1411, 56.196),
    Walk("Corvetto", "Rogoredo FS", 45.4405, 9.224, 45.4335, 9.2392, 20.218),
    Walk("Gallaratese Bonola", "Trenno", 45.4974, 9.1103, 45.4921, 9.101, 15.872),
    Walk("Duomo (sagrato)", "Piazza XXIV Maggio", 45.46415, 9.18985, 45.4521, 9.1795, 25.148),
    Walk("Chiaravalle abbazia", "Rogoredo FS", 45.4159, 9.2366, 45.4335, 9.2392, 28.390),
    Walk("Gratosoglio via dei Missaglia", "Famagosta", 45.4138, 9.1718, 45.437, 9.1686, 48.799),
    Walk("Niguarda ospedale", "Bicocca piazza dell'Ateneo", 45.5085, 9.1908, 45.5135, 9.2118, 30.788),
)
"""In the centre, across railways and canals, along the edge of the city. Piazza Gae Aulenti and the station of Villapizzone are
reached by a long way round: their footbridge and underpass are on no file of ours."""


def metres(lat: list[float], lon: list[float]) -> pd.DataFrame:
    """Columns x and y of points given in degrees."""
    x, y = Transformer.from_crs("EPSG:4326", schema.CRS, always_xy=True).transform(lon, lat)
    return pd.DataFrame({"x": x, "y": y})
