"""Reading what people wrote: YAML as JavaScript reads it, so that both sides see the same document.

PyYAML follows YAML 1.1, where `yes` is a boolean and 2022-08-03 a date; here they are texts, as in YAML 1.2. A key
written twice is an error: one of the two would be lost in silence.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML 1.2's core schema, near enough."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if not tag.endswith((":timestamp", ":bool", ":int", ":float"))
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), list(_first))


def _integer(loader: Any, node: Any) -> int:
    # 1.1 takes 012 for octal; 1.2 and people take it for twelve.
    return int(loader.construct_scalar(node))


def _mapping(loader: Any, node: Any) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    twice = sorted({str(key) for key in keys if keys.count(key) > 1})
    if twice:
        line = node.start_mark.line + 1
        raise yaml.YAMLError(f"第 {line} 行起的一项里“{'、'.join(twice)}”写了两次; 请删去一个")
    return {
        key: loader.construct_object(value, deep=True)
        for key, (_, value) in zip(keys, node.value, strict=True)
    }


_Loader.add_constructor("tag:yaml.org,2002:int", _integer)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(source: str | bytes | Path) -> Any:
    """The document in a text or a file (JSON is YAML). Raises yaml.YAMLError; for a file its name is in the message."""
    if isinstance(source, Path):
        try:
            return yaml.load(source.read_bytes(), _Loader)
        except yaml.YAMLError as error:
            raise yaml.YAMLError(f"{source.name}: {error}") from error
    return yaml.load(source, _Loader)
