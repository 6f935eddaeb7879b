"""A picture and the data drawn in it. Knows no plotting library.

Each kind of picture first makes its rows, then draws from them, so that the table beside a picture cannot differ from it.
"""
import csv
import io
from typing import NamedTuple


class Picture(NamedTuple):
    figure: object  # matplotlib's
    rows: list      # dicts of the same columns, whose names carry units


def as_rows(columns, records):
    """Rows with all of `columns`; what a record does not tell stays empty. A record with another column is a mistake."""
    for record in records:
        unknown = record.keys() - set(columns)
        if unknown:
            raise KeyError(f"no such column: {', '.join(sorted(unknown))}")
    return [{column: record.get(column, "") for column in columns} for record in records]


def csv_text(rows):
    """As RFC 4180 has it but for bare line feeds; numbers with all the digits that tell them apart."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=rows[0].keys() if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
