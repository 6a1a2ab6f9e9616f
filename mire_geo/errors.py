"""What can go wrong, in sentences: what was wrong, which row or field, what to do. No HTTP here."""


class MireError(Exception):
    """Any error whose sentence is meant to be read by the person who caused or can mend it."""


class InputError(MireError):
    """A value given by a person or a program is not usable: a number out of range, a malformed place."""


class BusyError(MireError):
    """Not now: others are being served; the same may do a little later."""


class UnknownError(MireError):
    """Something was asked for by a name or number that does not exist: a kind, a quartiere, a site."""


class DataError(MireError):
    """A table or file breaks its schema, or is missing."""


class NoDataError(MireError):
    """The city has the thing, but no file we hold lists it: no gap may be read from that."""
