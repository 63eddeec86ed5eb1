"""The API as an OpenAPI document, made of what the code declares; the function never imports it.

It is OpenAPI 3.1, whose schemas are JSON Schema 2020-12. ``$select`` may null every property, and
3.0 cannot say "a reference or null": its ``nullable`` has a meaning only beside a type of its own.
In 3.1 it is plain JSON Schema, so that any validator takes the schemas as they stand, and
schemathesis and the generators of typed clients read them without a dialect of OpenAPI's own.
"""
