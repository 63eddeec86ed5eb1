"""What outlasted the ordinary ways is sent again, when an operator asks for it."""
