"""Measurements: what the design costs, seen again by anyone."""
