"""The shape of a questionnaire (or another file of schemas/) against its meta-schema, in sentences an author can act on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from ruhu.kit.resources import schemas_dir
from ruhu.questionnaires.faults import Fault


def shape_faults(raw: Any, schema: str = "questionnaire") -> list[Fault]:
    """Faults against the meta-schema of that name, each at its question (item, stage …) where it stands in one."""
    found = sorted(
        _validator(schema).iter_errors(raw),
        key=lambda error: [str(part).rjust(6) for part in error.absolute_path],
    )
    return [Fault(_place(raw, list(error.absolute_path)), "schema", _told(error, schema)) for error in found]


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    """`pattern` as JSON Schema means it: Python's `$` would also let a line break pass at the end."""
    if isinstance(instance, str) and not re.search(pattern.replace("$", r"\Z"), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


@cache
def _validator(name: str) -> Any:
    schema = json.loads((schemas_dir() / "meta" / f"{name}.schema.json").read_bytes())
    strict = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]
    return strict(schema)


def _told(error: Any, schema: str) -> str:
    """A schema error as a Chinese sentence with the remedy."""
    at = error.absolute_path[-1] if error.absolute_path else "文件"
    value = json.dumps(error.instance, ensure_ascii=False, default=str)[:60]
    match error.validator:
        case "required":
            absent = [key for key in error.validator_value if key not in error.instance]
            return f"缺少 {'、'.join(absent)}; 请补上"
        case "additionalProperties":
            known = error.schema.get("properties", {})
            extra = [str(key) for key in error.instance if key not in known]
            return f"不认识 {'、'.join(extra)}; 请删去或改正拼写(可用: {'、'.join(known)})"
        case "enum":
            return f"{at} 不能是 {value}; 请改成其中之一: {'、'.join(map(str, error.validator_value))}"
        case "type":
            return (
                f"{at} 的值 {value} 类型不对, 应是 {error.validator_value}; 请检查写法(日期和数字串要加引号)"
            )
        case "pattern":
            return f"{at} 的值 {value} 写法不对; 请改成符合 {error.validator_value} 的样子"
        case "maxLength" | "maxItems" | "maximum":
            return f"{at} 太长或太大(上限 {error.validator_value}); 请缩短"
        case "minLength" | "minItems" | "minimum":
            return f"{at} 太短或太小(至少 {error.validator_value}); 请补全"
        case _:
            return f"{at} 的值 {value} 写法不对; 请对照 schemas/meta/{schema}.schema.json 改正"


def _place(raw: Any, path: list[Any]) -> str:
    """The ids along a path: `house_unsafe.severity` rather than sections/1/questions/0/severity."""
    named, rest = "", [str(part) for part in path]
    for depth, part in enumerate(path):
        raw = raw[part]
        if isinstance(raw, dict):
            name = raw.get("id", raw.get("code"))
            if isinstance(name, str):
                named, rest = name, [str(item) for item in path[depth + 1 :]]
    return ".".join([named, *rest] if named else rest) or "文件"
