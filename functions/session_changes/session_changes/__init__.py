"""session_changes: follows the stream of the sessions table."""
