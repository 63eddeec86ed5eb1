"""A double of AWS's endpoint on loopback, in a process of its own: cheap, and always the same.

It answers what a pick-up asks, after a service time that is the same for every request, so that
what differs between two runs is what the client does.
"""
