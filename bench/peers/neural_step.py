"""Times the gradients that `bench/neural.ts` times, in libraries of others, and prints one JSON line a figure.

Needs `pip install torch opacus` (builds for the processor do). Networks, batches and threads are those of the bench; what is timed
begins with inputs in memory and ends with the sum of (clipped) gradients, without noise and without an optimiser, as there.
`stepMs` is the least of all steps.

    python bench/peers/neural_step.py --batch 4096 --threads 2 --rounds 40 [--step-only]

Other networks: the recurrent one of PyTorch (`torch.nn.GRU`) applies its reset gate after the product, ours (Cho et al. 2014) before it.
Inputs are one-hot numbers, made once, where ours are codes.
"""

import argparse
import json
import os
import time
import warnings
from collections.abc import Callable

import torch
from opacus import GradSampleModule
from opacus.grad_sample import GradSampleModuleFastGradientClipping
from opacus.optimizers import DPOptimizer
from opacus.utils.fast_gradient_clipping_utils import DPTensorFastGradientClipping
from torch.nn.functional import cross_entropy, one_hot

COLUMNS, VALUES, HIDDEN = 15, 10, 256
STATE, ROWS_OF_UNIT = 64, 12
WIDTH = COLUMNS * VALUES
CLIP = 1.0
WARMING_ROUNDS = 3
LEAST_ROUNDS = 3
# Steps of seconds each are not repeated as often as asked.
SECONDS_OF_A_PEER = 30.0

Step = Callable[[], None]


def feed_forward() -> torch.nn.Sequential:
    return torch.nn.Sequential(
        torch.nn.Linear(WIDTH, HIDDEN),
        torch.nn.ReLU(),
        torch.nn.Linear(HIDDEN, HIDDEN),
        torch.nn.ReLU(),
        torch.nn.Linear(HIDDEN, WIDTH),
    )


def loss_of_units(logits: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
    """One loss a unit: the sum of the cross-entropies of its columns. `logits` (units, WIDTH), `codes` (units, COLUMNS)."""
    return cross_entropy(logits.reshape(-1, VALUES), codes.reshape(-1), reduction="none").reshape(-1, COLUMNS).sum(1)


def unclipped(inputs: torch.Tensor, codes: torch.Tensor) -> Step:
    network = feed_forward()

    def step() -> None:
        network.zero_grad()
        loss_of_units(network(inputs), codes).sum().backward()

    return step


def ghost_clipping(inputs: torch.Tensor, codes: torch.Tensor) -> Step:
    module = GradSampleModuleFastGradientClipping(
        feed_forward(), loss_reduction="sum", max_grad_norm=CLIP, use_ghost_clipping=True
    )
    optimizer = torch.optim.SGD(module.parameters(), lr=0.0)

    def step() -> None:
        module.zero_grad()
        losses = loss_of_units(module(inputs), codes)
        DPTensorFastGradientClipping(module, optimizer, losses, "sum").backward()

    return step


def hooks(inputs: torch.Tensor, codes: torch.Tensor) -> Step:
    module = GradSampleModule(feed_forward(), loss_reduction="sum")
    optimizer = DPOptimizer(
        torch.optim.SGD(module.parameters(), lr=0.0),
        noise_multiplier=0.0,
        max_grad_norm=CLIP,
        expected_batch_size=None,
        loss_reduction="sum",
    )

    def step() -> None:
        optimizer.zero_grad()
        loss_of_units(module(inputs), codes).sum().backward()
        optimizer.clip_and_accumulate()

    return step


def recurrent(units: int) -> Step:
    codes = torch.randint(0, VALUES, (units, ROWS_OF_UNIT, COLUMNS))
    rows = one_hot(codes, VALUES).float().reshape(units, ROWS_OF_UNIT, WIDTH)
    before = torch.cat([torch.zeros(units, 1, WIDTH), rows[:, :-1]], dim=1)
    cell, output = torch.nn.GRU(WIDTH, STATE, batch_first=True), torch.nn.Linear(STATE, WIDTH)

    def step() -> None:
        cell.zero_grad()
        output.zero_grad()
        states, _ = cell(before)
        loss_of_units(output(states).reshape(-1, WIDTH), codes.reshape(-1, COLUMNS)).sum().backward()

    return step


def measure(bench: str, backend: str, units: int, step: Step, rounds: int) -> None:
    for _ in range(WARMING_ROUNDS):
        step()
    least, done, since, before = float("inf"), 0, time.perf_counter(), processor_seconds()
    while done < rounds and (done < LEAST_ROUNDS or time.perf_counter() - since < SECONDS_OF_A_PEER):
        start = time.perf_counter()
        step()
        least = min(least, time.perf_counter() - start)
        done += 1
    processor = (processor_seconds() - before) / done
    line = {
        "bench": bench,
        "backend": backend,
        "batch": units,
        "threads": torch.get_num_threads(),
        "stepMs": round(1000 * least, 2),
        "examplesPerSecond": round(units / least),
        "processorMs": round(1000 * processor, 2),
    }
    print(json.dumps(line), flush=True)


def processor_seconds() -> float:
    times = os.times()
    return times.user + times.system


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--batch", type=int, default=4096)
    parser.add_argument("--recurrent-batch", type=int, default=1024)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--step-only", action="store_true")
    options = parser.parse_args()

    warnings.simplefilter("ignore")
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    codes = torch.randint(0, VALUES, (options.batch, COLUMNS))
    inputs = one_hot(codes, VALUES).float().reshape(options.batch, WIDTH)
    peers = {"torch": unclipped, "opacus-ghost": ghost_clipping, "opacus-hooks": hooks}
    for backend, peer in peers.items():
        measure("neural-step", backend, options.batch, peer(inputs, codes), options.rounds)
    if not options.step_only:
        units = options.recurrent_batch
        measure("neural-recurrent", "torch", units, recurrent(units), options.rounds)


if __name__ == "__main__":
    main()
