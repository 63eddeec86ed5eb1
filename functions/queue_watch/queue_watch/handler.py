"""Where Lambda enters."""

from chat_sessions.settings import QueueWatchSettings
from queue_watch.composition import compose

lambda_handler = compose(QueueWatchSettings.from_environment())
