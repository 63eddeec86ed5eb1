"""Where Lambda enters."""

from chat_sessions.settings import SessionChangesSettings
from session_changes.composition import compose

lambda_handler = compose(SessionChangesSettings.from_environment())
