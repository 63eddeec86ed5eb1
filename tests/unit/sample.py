"""A session in which every property of every type has a value of its own."""

from itertools import count
from types import NoneType
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from chat_sessions.entity import ChatSessionEntity, Instant


def filled(model: type[BaseModel], numbers: "count[int]", depth: int = 0) -> Any:
    values = {
        name: value(field.annotation, name, numbers, depth)
        for name, field in model.model_fields.items()
    }
    return model.model_validate(values)


def value(annotation: Any, name: str, numbers: "count[int]", depth: int) -> Any:  # noqa: PLR0911 (a case a kind)
    annotation = getattr(annotation, "__value__", annotation)
    number = next(numbers)
    if get_origin(annotation) is list:
        [inner] = get_args(annotation)
        return [value(inner, name, numbers, depth), value(inner, name, numbers, depth)]
    if get_origin(annotation) is dict:
        _, inner = get_args(annotation)
        return {key: value(inner, key, numbers, depth) for key in ("CustomerName", "Other")}
    options = [option for option in get_args(annotation) if option is not NoneType]
    if options and get_origin(annotation) is not None and hasattr(annotation, "__metadata__"):
        return number + 0.25 if options[0] is float else number
    if options:
        return value(options[0], name, numbers, depth)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return filled(annotation, numbers, depth + 1)
    if annotation is Instant:
        return Instant.parse("2026-01-31T13:45:00.1234567Z")
    if annotation is bool:
        return True
    if annotation is str:
        return f"{name} {number}"
    return next(iter(annotation))


SAMPLE: ChatSessionEntity = filled(ChatSessionEntity, count(1))
