"""What a pick-up reads, however many sessions wait."""
