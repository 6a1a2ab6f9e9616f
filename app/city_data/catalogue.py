"""The catalogue of the data: datasets with what became of their rows, kinds of place, what is missing."""

from typing import Any

import numpy as np

from app.web.answers import Answers
from mire_geo.tables.kinds import KINDS


def catalogue(city_answers: Answers) -> dict[str, Any]:
    """Datasets with what became of their rows, sites by kind, kinds that no file holds, figures of the build."""
    city = city_answers.city
    sites = city.sites_by_kind
    cells_off_network = city.facts.get("cells_off_the_network", {})
    return {
        "receipts": sorted(
            city.receipts, key=lambda receipt: (receipt.dataset.publisher, receipt.dataset.key)
        ),
        "kinds": [(kind, int(sites[kind.code])) for kind in KINDS.values() if sites[kind.code]],
        "missing": [
            (kind, city_answers.city.unlocated_count(kind.code))
            for kind in KINDS.values()
            if not sites[kind.code]
        ],
        "residents": int(city.cells["people"].sum()),
        "counts": {
            "quartieri": len(city.quartieri),
            "cells": len(city.cells),
            "sites": len(city.sites),
            "nodes": len(city.streets.nodes),
            "edges": len(city.streets.edges),
        },
        "connected": float(np.mean(city.streets.is_in_largest)),
        "cells_off": len(cells_off_network),
        "sites_off": len(city.facts.get("sites_off_the_network", {})),
    }
