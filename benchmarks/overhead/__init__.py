"""What a whole pick-up costs beside the least code that sends the same requests."""
