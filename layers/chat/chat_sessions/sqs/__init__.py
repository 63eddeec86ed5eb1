"""The welcome queue: the only module that knows SQS."""
