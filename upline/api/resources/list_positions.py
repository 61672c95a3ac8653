"""Places in the lists of Setup, whose order people choose."""

from enum import StrEnum

from upline.api.schemas import RequestModel


class Direction(StrEnum):
    """Where a record is moved in its list."""

    UP = "up"
    DOWN = "down"


class MoveRequest(RequestModel):
    """One place up or down; at the end of the list a record stays."""

    direction: Direction

    @property
    def is_up(self) -> bool:
        return self.direction is Direction.UP
