"""Chat sessions: the queue, the pick-up of its first session, and the welcome of the customer."""
