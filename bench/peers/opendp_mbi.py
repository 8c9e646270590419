"""Draws a table by a contingency table of OpenDP. Needs `pip install 'opendp[polars,mbi]' pandas`; run by `bench/peers.ts`.

The last code of every column is told as the missing value: OpenDP would add one to a domain that has none.
Rows are drawn one by one: what mbi 1 does otherwise puts the values of columns that share a neighbour into the same order, which mbi 2 mends.
"""

import warnings

warnings.filterwarnings("ignore")

import coded_table
import opendp.prelude as dp
import polars

dp.enable_features("contrib")

options = coded_table.options()
sizes, rows = coded_table.read(options.folder)
last = {name: size - 1 for name, size in sizes.items()}
columns = {
    name: polars.Series([None if row[i] == last[name] else row[i] for row in rows], dtype=polars.Int64)
    for i, name in enumerate(sizes)
}
frame = polars.DataFrame(columns).lazy()
algorithm = dp.mbi.AIM(max_size=options.model_megabytes) if options.mechanism == "aim" else dp.mbi.MST()


def draw():
    context = dp.Context.compositor(
        data=frame, privacy_unit=dp.unit_of(contributions=1), privacy_loss=dp.loss_of(rho=options.rho)
    )
    keys = {name: list(range(end)) for name, end in last.items()}
    table = context.query(rho=options.rho).contingency_table(keys=keys, algorithm=algorithm).release()
    drawn = table.synthesize(len(rows), method="sample")
    return drawn.select(polars.col(name).fill_null(last[name]) for name in sizes).rows()


drawn, took = coded_table.measured(draw)
coded_table.finish(options.drawn, sizes, drawn, took)
