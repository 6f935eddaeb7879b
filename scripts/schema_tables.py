#!/usr/bin/python3
"""Writes the tables of fields in results/README.md from the schemas beside it, so that there is one source of both.

usage: scripts/schema_tables.py

A table goes between `<!-- fields: NAME [FIELD] -->`, where NAME.schema.json describes them, and `<!-- end of fields -->`.
"""
import re
import sys
from pathlib import Path

import schema_check

README = schema_check.RESULTS / "README.md"
TABLE = re.compile(r"(<!-- fields: (\w+)(?: (\w+))? -->\n).*?(?=<!-- end of fields -->)", re.DOTALL)
TYPES = {"string": "text", "array": "list"}
SEVERAL = {"text": "text", "integer": "integers", "number": "numbers"}
# What has a table of its own.
OWN_TABLES = ("environment", "ceiling", "network", "case")


def type_text(node):
    kind = node.content.get("type", "string")
    if kind == "array" and node.items().content.get("type") not in ("object", None):
        return f"list of {SEVERAL[type_text(node.items())]}"
    return TYPES.get(kind, kind)


def members(node):
    """What a field holds whose own fields are to be told: a list's items, or itself."""
    return node.items() if node.content.get("type") == "array" else node


def rows(node, prefix="", told=()):
    """A row for each field, and for those below it: once, where several are of one shape."""
    told = list(told)
    for name in node.content.get("properties", {}):
        field = node.property(name)
        optional = "" if name in node.content.get("required", ()) else "?"
        if "const" in field.content:
            meaning = f"`\"{field.content['const']}\"`: {field.content['description']}"
        else:
            meaning = field.content["description"]
        yield f"| `{prefix}{name}` | {type_text(field)}{optional} | {meaning.replace('|', chr(92) + '|')} |"
        below = members(field)
        if below.name in (*OWN_TABLES, *told):
            continue
        told += [below.name] if below.name else []
        yield from rows(below, f"{prefix}{name}{'.' if below is field else '[].'}", told)


def table(name, field):
    node = schema_check.root(name)
    return "\n".join(["| field | type | meaning |", "|---|---|---|",
                      *rows(members(node.field(field)) if field else node), ""])


def with_tables(text):
    return TABLE.sub(lambda place: place[1] + table(place[2], place[3]), text)


def main(arguments):
    if arguments:
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
