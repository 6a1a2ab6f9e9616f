"""The worker's page: what is near me, and is it open when I get there.

A position arrives only in the body of a POST, is used to answer it, and is forgotten: it is in no address, log or
table.
"""

from app.near.pages import blueprint

__all__ = ["blueprint"]
