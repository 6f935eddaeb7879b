"""Holds result files to the schemas in results/, in both directions: a file to what its schema demands, and the schema to
describing every field of the file.

For tests, and for whoever documents: the schemas are plain data here, and only `problems` needs python3-jsonschema; where
that is absent it does the second half alone.
"""
import functools
import json
from pathlib import Path

try:
    import jsonschema
except ImportError:
    jsonschema = None

RESULTS = Path(__file__).resolve().parent.parent / "results"
FILES = {name: RESULTS / f"{name}.schema.json" for name in ("run", "ceilings", "noise", "samples")}  # of <name>.json


def read(file):
    return json.loads(file.read_text(encoding="utf-8"))


@functools.cache
def read_schema(file):
    return read(file)


class Node:
    """A place in a schema file, with what it refers to (by `name`, if it does) merged in."""

    def __init__(self, file, content):
        self.file, self.content, self.name = file, content, content.get("$ref", "").rpartition("/")[2]
        if "$ref" in content:
            name, _, path = content["$ref"].partition("#")
            target = file.with_name(name) if name else file
            referred = read_schema(target)
            for part in path.strip("/").split("/"):
                referred = referred[part]
            beside = {key: value for key, value in content.items() if key != "$ref"}
            both = set(referred.get("required", [])) | set(beside.get("required", []))
            self.file, self.content = target, {**referred, **beside, **({"required": sorted(both)} if both else {})}

    def property(self, name):
        """The node of a field, or None where the schema does not know it."""
        found = self.content.get("properties", {}).get(name, self.content.get("additionalProperties"))
        return Node(self.file, found) if isinstance(found, dict) else None

    def items(self):
        return Node(self.file, self.content.get("items", {}))

    def field(self, path):
        """The node of a dotted field, through lists as through objects, or None."""
        node = self
        for name in filter(None, path.split(".")):
            holder = node.items() if node.content.get("type") == "array" else node
            node = holder.property(name)
            if node is None:
                return None
        return node


def root_of(file):
    return Node(file, read_schema(file))


def root(name):
    """The schema of <name>.json."""
    return root_of(FILES[name])


def undescribed(node, value, where=""):
    """Each field of `value` that the schema does not describe."""
    if isinstance(value, dict):
        for name, inner in value.items():
            place = f"{where}.{name}" if where else name
            found = node.property(name)
            if found is None:
                yield f"{place}: the schema does not describe it"
            else:
                yield from undescribed(found, inner, place)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from undescribed(node.items(), inner, f"{where}[{index}]")


def violations(node, value):
    """Each place where `value` is not what the schema demands. Needs python3-jsonschema."""
    resolver = jsonschema.RefResolver(node.file.as_uri(), read_schema(node.file))
    for error in jsonschema.Draft202012Validator(node.content, resolver=resolver).iter_errors(value):
        yield f"{error.json_path}: {error.message[:200]}"


def problems(name, value):
    """What is wrong with the contents of a <name>.json, a line each."""
    node = root(name)
    return [*(violations(node, value) if jsonschema else []), *undescribed(node, value)]


def problems_below(folder):
    """What is wrong with the result files in a folder and those in it."""
    for file in sorted(Path(folder).rglob("*.json")):
        if file.stem in FILES:
            for problem in problems(file.stem, read(file)):
                yield f"{file}: {problem}"
