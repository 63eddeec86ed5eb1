"""The chat pick-up on moto, for tests: the stack, its queue, pick-ups, transcripts and faults.

The fixtures are in ``plugin``; pytest finds them by itself once the package is installed.
"""

from chat_sessions_testing.api_gateway import ApiResponse
from chat_sessions_testing.stack import ChatStack
from chat_sessions_testing.wire import AwsRequest, Fault, Wire

__all__ = ["ApiResponse", "AwsRequest", "ChatStack", "Fault", "Wire"]
