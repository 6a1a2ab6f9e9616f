"""How fast something may be tried, of everybody together: no address is kept."""

import threading
import time


class Bucket:
    """A leaking bucket: so many drops a minute, and as many at once."""

    def __init__(self, per_minute: float) -> None:
        self.size, self.a_second = per_minute, per_minute / 60
        self._drops, self._filled_at = per_minute, time.monotonic()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take one drop; False if there is none."""
        with self._lock:
            self._fill()
            if self._drops < 1:
                return False
            self._drops -= 1
            return True

    @property
    def is_empty(self) -> bool:
        """Whether none is left."""
        with self._lock:
            self._fill()
            return self._drops < 1

    def _fill(self) -> None:
        now = time.monotonic()
        self._drops = min(self.size, self._drops + self.a_second * (now - self._filled_at))
        self._filled_at = now
