"""The queues: the only modules that know SQS."""
