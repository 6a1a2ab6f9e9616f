"""When a place is closed: "domenica chiuso", "chiuso in agosto", "tutti i giorni tranne il lunedì"."""

from mire_geo.schedule.text.italian.days import Days


class Closings(Days):
    """Reads the closing or the exception at a token."""

    def _read_closing(self) -> bool:
        if self._token_kind() != "state":
            return False
        first_token_number = self.at
        self.at += 1
        if self.fresh_days or self.fresh_periods:
            self._add_closing(self.periods, self.days, self._text_from(self.since))
            if self.fresh_periods and not self.fresh_days:
                self.periods = ()
            self.days, self.fresh_days, self.fresh_periods = (), False, False
            return True
        return self._close_what_follows(first_token_number)

    def _read_exception(self) -> bool:
        if self._token_kind() != "except":
            return False
        first_token_number = self.at
        self.at += 1
        if self.fresh_days:
            day_codes, saved_position = self.days, self.at
            self._pass_fillers()
            excepted_codes = self._read_day_range()
            if excepted_codes and set(excepted_codes) <= set(day_codes):
                self.days = tuple(day_code for day_code in day_codes if day_code not in excepted_codes)
                return True
            self.at = saved_position
            if self._token_kind() in (None, "break") and "PH" in day_codes:
                self._add_closing(self.periods, ("PH",), self._text_from(self.since))
                self.days, self.fresh_days = (), False
                return True
        return self._close_what_follows(first_token_number)

    def _close_what_follows(self, first_token_number: int) -> bool:
        """Closes the days or periods named after "chiuso"; the periods and days before it apply again afterwards."""
        saved_state = (self.periods, self.days, self.fresh_days, self.fresh_periods, self.since)
        has_closing = False
        while True:
            saved_position = self.at
            while self._token_kind() in ("and", "filler", "break"):
                self.at += 1
            closed_periods = self._read_periods()
            day_codes = () if closed_periods else (self._read_day_range() or self._read_nth_days())
            if (not closed_periods and not day_codes) or self._token_kind() in ("time", "num"):
                self.at = saved_position
                break
            self._add_closing(
                tuple(closed_periods) or self.periods, day_codes, self._text_from(first_token_number)
            )
            has_closing = True
        self.periods, self.days, self.fresh_days, self.fresh_periods, self.since = saved_state
        if not has_closing:
            self.at = first_token_number
        return has_closing
