"""A page on loopback on which an agent signs in and picks sessions up from the running stack.

For whoever develops: no part of the deployment.
"""
