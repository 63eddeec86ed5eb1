"""Many agents at once, in virtual time: what a claim costs, how long it takes, who is overtaken.

The store is a double whose index lags behind; the pick-up is the real one. All chance is seeded, so
that every figure can be seen again.
"""
