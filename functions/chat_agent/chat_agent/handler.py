"""Where Lambda enters."""

from chat_agent.composition import compose
from chat_sessions.settings import ChatAgentSettings

_settings = ChatAgentSettings.from_environment()
lambda_handler = compose(_settings)
if _settings.starts_from_a_snapshot:
    from chat_agent.snapshot import register_hooks

    register_hooks(_settings)
