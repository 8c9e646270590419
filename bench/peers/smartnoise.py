"""Draws a table by a synthesizer of SmartNoise. Needs `pip install smartnoise-synth`; run by `bench/peers.ts`.

Codes are told to be as they are, so that no column is looked at to find its domain. Only `aim` takes a limit of its model's size.

Rows are drawn one by one: what mbi 1 does otherwise puts the values of columns that share a neighbour into the same order, which mbi 2 mends.
"""

import contextlib
import functools
import sys
import warnings

warnings.filterwarnings("ignore")

import coded_table
from mbi import MarkovRandomField
from snsynth import Synthesizer
from snsynth.transform import TableTransformer
from snsynth.transform.identity import IdentityTransformer

MarkovRandomField.synthetic_data = functools.partialmethod(MarkovRandomField.synthetic_data, method="sample")


class Coded(IdentityTransformer):
    """A column of codes whose number of values is public."""

    def __init__(self, size):
        super().__init__()
        self.size = size

    @property
    def cardinality(self):
        return [self.size]


options = coded_table.options()
sizes, rows = coded_table.read(options.folder)
limits = {"max_model_size": options.model_megabytes} if options.mechanism == "aim" else {}


def draw():
    synthesizer = Synthesizer.create(options.mechanism, epsilon=options.epsilon, delta=options.delta, **limits)
    synthesizer.fit(rows, transformer=TableTransformer([Coded(size) for size in sizes.values()]))
    return synthesizer.sample(len(rows))


with contextlib.redirect_stdout(sys.stderr):
    drawn, took = coded_table.measured(draw)
coded_table.finish(options.drawn, sizes, drawn, took)
