"""The API's contract, written down from the code: frontend/openapi.json and frontend/src/api/schema.ts.

python scripts/api_types.py          writes both
python scripts/api_types.py --check  ends with status 1 when they are not what the code says
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from gluteus.web import Settings, create_app

ROOT = Path(__file__).parents[1]
OPENAPI = ROOT / "frontend" / "openapi.json"
SCHEMA = ROOT / "frontend" / "src" / "api" / "schema.ts"

_HEAD = """// Written by scripts/api_types.py from the server's OpenAPI document; a test compares the two.
/* biome-ignore-all lint: nobody writes this file by hand */

export interface components {
  schemas: {
"""
_PLAIN = {"string": "string", "number": "number", "integer": "number", "boolean": "boolean", "null": "null"}


def documents() -> dict[Path, str]:
    """Both files, by path, as they should be."""
    contract = create_app(Settings(background=False)).openapi()
    return {
        OPENAPI: json.dumps(contract, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
        SCHEMA: _typescript(contract["components"]["schemas"]),
    }


def _typescript(schemas: dict[str, Any]) -> str:
    lines: list[str] = []
    for name in sorted(schemas):
        lines += _comment(schemas[name].get("description"), 2)
        lines.append(f"    {_key(name)}: {_type(schemas[name], 2)};")
    return _HEAD + "\n".join(lines) + "\n  };\n}\n"


def _type(schema: dict[str, Any], depth: int) -> str:
    if "$ref" in schema:
        return f'components["schemas"]["{schema["$ref"].rpartition("/")[2]}"]'
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " | ".join(dict.fromkeys(_type(each, depth) for each in schema[key]))
    if "allOf" in schema:
        return " & ".join(_type(each, depth) for each in schema["allOf"])
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(each) for each in schema["enum"])
    kind = schema.get("type")
    if kind == "array":
        return _array(schema, depth)
    if kind == "object" or "properties" in schema:
        return _object(schema, depth)
    return _PLAIN.get(str(kind), "unknown")


def _array(schema: dict[str, Any], depth: int) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(_type(each, depth) for each in schema['prefixItems'])}]"
    inner = _type(schema.get("items", {}), depth)
    return f"({inner})[]" if " " in inner and not inner.startswith("{") else f"{inner}[]"


def _object(schema: dict[str, Any], depth: int) -> str:
    more = schema.get("additionalProperties")
    properties: dict[str, Any] = schema.get("properties", {})
    if not properties:
        return f"{{ [key: string]: {_type(more, depth) if isinstance(more, dict) else 'unknown'} }}"
    pad = "  " * (depth + 1)
    lines: list[str] = []
    for name, each in properties.items():
        lines += _comment(each.get("description"), depth + 1)
        mark = "" if name in schema.get("required", ()) else "?"
        lines.append(f"{pad}{_key(name)}{mark}: {_type(each, depth + 1)};")
    if more:
        lines.append(f"{pad}[key: string]: unknown;")
    return "{\n" + "\n".join(lines) + "\n" + "  " * depth + "}"


def _comment(text: str | None, depth: int) -> list[str]:
    if not text:
        return []
    words = " ".join(text.split()).replace("*/", "* /")
    return [f"{'  ' * depth}/** {words} */"]


def _key(name: str) -> str:
    return name if name.isidentifier() else json.dumps(name)


def main() -> int:
    """Write both files, or say which are out of date."""
    wanted = documents()
    if "--check" in sys.argv[1:]:
        stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text() != text]
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not what the code says; run scripts/api_types.py")
        return 1 if stale else 0
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
