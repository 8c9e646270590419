"""Fits noisy marginals with the mbi package (Private-PGM) and prints one JSON line: the loss of `bench/convergence.ts`, and what it took.

Needs `pip install mbi` in a virtual environment. The file is written by `bench/convergence.ts --peers PYTHON`.

    python bench/peers/fit_marginals.py measurements.json --calls 1000
"""

import argparse
import json
import time
import warnings

warnings.filterwarnings("ignore")

import jax

jax.config.update("jax_enable_x64", True)

import numpy as np
from mbi import Domain, LinearMeasurement, estimation


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--calls", type=int, default=1000)
    options = parser.parse_args()
    with open(options.file) as file:
        told = json.load(file)
    sizes = told["sizes"]
    domain = Domain([str(i) for i in range(len(sizes))], sizes)
    measurements = [
        LinearMeasurement(np.array(one["values"]), tuple(str(i) for i in one["columns"]), told["sigma"])
        for one in told["measurements"]
    ]
    for name in ("MirrorDescent", "UniversalAcceleratedMethod", "LBFGS"):
        start, processor = time.perf_counter(), time.process_time()
        model = getattr(estimation, name)().estimate(
            domain, measurements, known_total=told["total"], iters=options.calls
        )
        loss = 0.0
        for one in told["measurements"]:
            fitted = np.asarray(model.project(tuple(str(i) for i in one["columns"])).datavector())
            loss += float(((fitted - np.array(one["values"])) ** 2).sum()) / (2 * told["sigma"] ** 2)
        line = {
            "bench": "convergence",
            "method": f"mbi {name}",
            "lossAfterCalls": {options.calls: round(loss, 2)},
            "cpuSeconds": round(time.process_time() - processor, 3),
            "seconds": round(time.perf_counter() - start, 3),
        }
        print(json.dumps(line), flush=True)


main()
