"""chat_agent: answers the calls of the Chat agent API."""
