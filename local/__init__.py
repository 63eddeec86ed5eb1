"""The whole stack on one machine: the real template, deployed to an embedded AWS and seeded."""
