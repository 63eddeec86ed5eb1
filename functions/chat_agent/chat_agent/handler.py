"""Where Lambda enters."""

from chat_agent.composition import compose
from chat_sessions.settings import ChatAgentSettings

lambda_handler = compose(ChatAgentSettings.from_environment())
