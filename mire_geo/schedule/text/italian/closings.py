"""When a place is closed: "domenica chiuso", "chiuso in agosto", "tutti i giorni tranne il lunedì"."""

from mire_geo.schedule.text.italian.days import Days


class Closings(Days):
    """Reads the closing or the exception at a token."""

    def _read_closing(self) -> bool:
        if self._token_kind() != "state":
            return False
        first_token = self.at
        self.at += 1
        if self.fresh_days or self.fresh_periods:
            self._add_closing(self.periods, self.days, self._text_from(self.since))
            if self.fresh_periods and not self.fresh_days:
                self.periods = ()
            self.days, self.fresh_days, self.fresh_periods = (), False, False
            return True
        return self._close_what_follows(first_token)

    def _read_exception(self) -> bool:
        if self._token_kind() != "except":
            return False
        first_token = self.at
        self.at += 1
        if self.fresh_days:
            days, position = self.days, self.at
            self._pass_fillers()
            excepted_days = self._day_range()
            if excepted_days and set(excepted_days) <= set(days):
                self.days = tuple(code for code in days if code not in excepted_days)
                return True
            self.at = position
            if self._token_kind() in (None, "break") and "PH" in days:
                self._add_closing(self.periods, ("PH",), self._text_from(self.since))
                self.days, self.fresh_days = (), False
                return True
        return self._close_what_follows(first_token)

    def _close_what_follows(self, first_token: int) -> bool:
        """Closes the days or periods named after "chiuso"; the periods and days before it apply again afterwards."""
        saved_state = (self.periods, self.days, self.fresh_days, self.fresh_periods, self.since)
        any_closing = False
        while True:
            position = self.at
            while self._token_kind() in ("and", "filler", "break"):
                self.at += 1
            closed_periods = self._read_periods()
            day_codes = () if closed_periods else (self._day_range() or self._read_nth_days())
            if (not closed_periods and not day_codes) or self._token_kind() in ("time", "num"):
                self.at = position
                break
            self._add_closing(tuple(closed_periods) or self.periods, day_codes, self._text_from(first_token))
            any_closing = True
        self.periods, self.days, self.fresh_days, self.fresh_periods, self.since = saved_state
        if not any_closing:
            self.at = first_token
        return any_closing
