"""What all tables have in common: the CRS, and that they hold the columns of their model and no other."""

import pandera.pandas as pa

CRS = "EPSG:32632"


class Table(pa.DataFrameModel):
    """A table with exactly the columns of its model, in the types of its model."""

    class Config:
        strict = True
        ordered = False
        coerce = False
