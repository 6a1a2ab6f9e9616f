"""When a place is closed: "domenica chiuso", "chiuso in agosto", "tutti i giorni tranne il lunedì"."""

from mire_geo.schedule.text.italian.days import Days


class Closings(Days):
    """Reads the closing or the exception at a token."""

    def _closed(self) -> bool:
        if self._kind() != "state":
            return False
        begin = self.at
        self.at += 1
        if self.fresh_days or self.fresh_periods:
            self._close(self.periods, self.days, self._text_from(self.since))
            if self.fresh_periods and not self.fresh_days:
                self.periods = ()
            self.days, self.fresh_days, self.fresh_periods = (), False, False
            return True
        return self._close_what_follows(begin)

    def _except(self) -> bool:
        if self._kind() != "except":
            return False
        begin = self.at
        self.at += 1
        if self.fresh_days:
            days, here = self.days, self.at
            self._pass_fillers()
            without = self._day_range()
            if without and set(without) <= set(days):
                self.days = tuple(code for code in days if code not in without)
                return True
            self.at = here
            if self._kind() in (None, "break") and "PH" in days:
                self._close(self.periods, ("PH",), self._text_from(self.since))
                self.days, self.fresh_days = (), False
                return True
        return self._close_what_follows(begin)

    def _close_what_follows(self, begin: int) -> bool:
        """Closes the days or periods named after "chiuso"; the periods and days before it apply again afterwards."""
        before = (self.periods, self.days, self.fresh_days, self.fresh_periods, self.since)
        any_closing = False
        while True:
            here = self.at
            while self._kind() in ("and", "filler", "break"):
                self.at += 1
            stretch = self._stretch()
            codes = () if stretch else (self._day_range() or self._nth())
            if (not stretch and not codes) or self._kind() in ("time", "num"):
                self.at = here
                break
            self._close(tuple(stretch) or self.periods, codes, self._text_from(begin))
            any_closing = True
        self.periods, self.days, self.fresh_days, self.fresh_periods, self.since = before
        if not any_closing:
            self.at = begin
        return any_closing
