"""The tables: the only modules that know DynamoDB."""
