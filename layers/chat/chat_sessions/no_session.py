"""Why a pick-up brings no session."""

from enum import StrEnum


class NoSession(StrEnum):
    """Why there is nothing to pick up; the values of the header ``SO-Queue``."""

    EMPTY = "empty"
    NO_TOPICS = "no-topics"
    AT_CAPACITY = "at-capacity"
