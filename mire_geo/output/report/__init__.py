"""Impatto temporale: the printable results of a session, as PDF (A4, A3) and as a picture.

Everything is made on the server from our own shapes and figures: maps before, after and of the difference; the
proposals ranked by dots; a sentence under each number; the vintage and licence of the data; the hash of the inputs,
which finds the same figures again.
"""

from mire_geo.output.report.pages import pdf
from mire_geo.output.report.poster import png
from mire_geo.output.report.results import ExclusionReason, Results, results

__all__ = ["ExclusionReason", "Results", "pdf", "png", "results"]
