"""How layer kinds and backends are told apart: the one table behind the pictures and the page. Knows no plotting library."""
from typing import NamedTuple


class Look(NamedTuple):
    """A colour and a marker; no two kinds share both. Markers are named as matplotlib names them."""
    colour: str
    marker: str


# Okabe and Ito's colours, told apart under all common kinds of colour blindness; the marker tells the family, so that
# a colour may come again in another: circles convolve, squares multiply, triangles recur.
KINDS = {"conv": Look("#0072B2", "o"), "conv grouped": Look("#56B4E9", "o"), "conv depthwise": Look("#009E73", "o"),
         "dwsep": Look("#E69F00", "o"), "deconv": Look("#CC79A7", "o"),
         "linear": Look("#D55E00", "s"), "matmul": Look("#56B4E9", "s"),
         "lstm": Look("#CC79A7", "^"), "gru": Look("#0072B2", "^"), "lbr_gru": Look("#E69F00", "^"),
         "rnn": Look("#009E73", "v"), "rnn_relu": Look("#D55E00", "v"), "rnn_logistic": Look("#56B4E9", "v")}
OTHER_KIND = Look("#777777", "D")
SIGNS = {"o": "●", "s": "■", "^": "▲", "v": "▼", "D": "◆"}  # the markers within text


def look_of(kind):
    return KINDS.get(kind, OTHER_KIND)


def in_order(kinds):
    """As in the table above, unknown ones behind."""
    known = list(KINDS)
    return sorted(kinds, key=lambda kind: (known.index(kind) if kind in KINDS else len(known), kind))


def fills(backends):
    """Backend -> "full", "half" or "hollow". The reference, which is there for comparison, is hollow.

    Three backends are told apart; of more libraries the others are half full as well.
    """
    libraries = sorted(name for name in backends if name != "reference")
    order = ["full", "half"] if "reference" in backends else ["full", "half", "hollow"]
    return {name: "hollow" if name == "reference" else dict(zip(libraries, order)).get(name, "half")
            for name in sorted(backends)}
