"""What an answer of AWS that is an error says about itself, whichever service gave it."""

from typing import Final

from botocore.exceptions import ClientError

_FIRST_SERVER_ERROR: Final = 500


def error_code(error: ClientError) -> str:
    """Give AWS's name of the error."""
    return str(error.response.get("Error", {}).get("Code", ""))


def is_server_error(error: ClientError) -> bool:
    """Tell whether the service failed, and not the request."""
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    return status >= _FIRST_SERVER_ERROR
