"""Texts, numbers and times as the reader wants them: language, culture and time zone."""
