"""Two lists of the contract that several tests are held against."""

SET_BY_A_PICK_UP = frozenset(
    {
        "User",
        "Status",
        "LastMessage",
        "WhenStarted",
        "WhenIdle",
        "AlertLevel",
        "Rank",
        "TransferTo",
        "ChatbotIsActive",
    }
)
"""The properties that a pick-up sets; all others are as they were queued."""
ERROR_PROPERTIES = [
    "Error",
    "ErrorType",
    "ErrorMessage",
    "ErrorSource",
    "Message",
    "MessageDetail",
]
"""The properties of an error, in order."""
