"""``chat-admin``: the command line of those who operate a stack."""
