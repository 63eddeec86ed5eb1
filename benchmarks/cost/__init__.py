"""What a pick-up costs, the welcome's way into the transcript included."""
