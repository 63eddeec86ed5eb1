"""welcome_delivery: writes welcome messages into the transcript."""
