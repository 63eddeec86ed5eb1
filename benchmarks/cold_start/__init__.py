"""From nothing to the first answer: the built artifact as Lambda's runtime starts it."""
