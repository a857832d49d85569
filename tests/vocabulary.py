"""Is that what schema.org allows a page to say: the types, their properties, and the values of those?"""

import re

import schema_org
from schema_org import registry

DATE = r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d[+-]\d\d:\d\d)?)?)?"
FORMS = {
    "Date": DATE,
    "DateTime": DATE,
    "URL": r"https?://\S+",
    "Text": r"\S(.*\S)?",
    "Integer": r"\d+",
    "Number": r"\d+",
}


def mistakes(value, ranges=("Thing",), path="$"):
    """Where a value is not what the vocabulary of schema.org allows for its place."""
    if isinstance(value, list):
        return [mistake for place, inner in enumerate(value) for mistake in mistakes(inner, ranges, f"{path}[{place}]")]
    if not isinstance(value, dict):
        if registry.ENUM_BY_SCHEMA.keys() & set(ranges):
            members = {
                str(member)
                for name in ranges
                if name in registry.ENUM_BY_SCHEMA
                for member in registry.ENUM_BY_SCHEMA[name]
            }
            return [] if value in members else [f"{path}: {value} is no member of {ranges}"]
        # A thing may be named by its address: the steps of a BreadcrumbList are, in the way that Google asks for.
        forms = [FORMS.get(name, FORMS["URL"]) for name in ranges]
        matches = any(re.fullmatch(form, str(value), re.DOTALL) for form in forms)
        return [] if matches else [f"{path}: {value!r} is none of {ranges}"]
    kind = getattr(schema_org, value.get("@type", ""), None)
    if kind is None:
        return [f"{path}: there is no type {value.get('@type')}"]
    found = [] if set(kind.SCHEMA_TYPES) & set(ranges) else [f"{path}: {value['@type']} is none of {ranges}"]
    properties = {known.schema_name: known.ranges for known in kind.SCHEMA_PROPERTIES}
    for name, inner in value.items():
        if name == "@context":
            found += [] if (path, inner) == ("$", "https://schema.org") else [f"{path}: context {inner}"]
        elif name != "@type" and name not in properties:
            found.append(f"{path}: {value['@type']} has no {name}")
        elif name != "@type":
            found += mistakes(inner, properties[name], f"{path}.{name}")
    return found
