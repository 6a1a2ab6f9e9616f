"""What a proposal would change, worked out beside the requests and kept."""

from typing import Any

from app.answers import Answers

Json = dict[str, Any]


class Answering:
    """Answers to proposals of one city."""

    def __init__(self, asked: Answers) -> None:
        self.asked = asked

    def known(self, proposal: str, version: int) -> Json | None:
        """The answer, if it is there already."""
        return None
