"""What the scripts of this folder share: a table of codes is read, a drawn one written, and what lies between is measured."""

import argparse
import csv
import json
import time


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", help="holds table.csv, codes with a header, and table-domain.json, sizes by column name")
    parser.add_argument("drawn", help="the folder that the drawn table is written to, in the same form")
    parser.add_argument("--mechanism", required=True)
    parser.add_argument("--epsilon", type=float, required=True)
    parser.add_argument("--delta", type=float, required=True)
    parser.add_argument("--rho", type=float, required=True, help="of zero-concentrated privacy, for the same epsilon and delta")
    parser.add_argument("--model-megabytes", type=float, required=True)
    return parser.parse_args()


def read(folder):
    """Sizes by column name, in the order of the header, and rows as lists of codes."""
    with open(f"{folder}/table.csv", newline="") as file:
        lines = csv.reader(file)
        names = next(lines)
        rows = [[int(cell) for cell in line] for line in lines]
    with open(f"{folder}/table-domain.json") as file:
        sizes = json.load(file)
    return {name: sizes[name] for name in names}, rows


def peak_megabytes():
    with open("/proc/self/status") as file:
        peak = next(line for line in file if line.startswith("VmHWM:"))
    return round(int(peak.split()[1]) / 1024)


def measured(draw):
    """What `draw()` gives, and what it took: of all threads, compiling included, loading of packages and of the table not."""
    start, processor = time.perf_counter(), time.process_time()
    rows = draw()
    took = {
        "cpuSeconds": round(time.process_time() - processor, 2),
        "seconds": round(time.perf_counter() - start, 2),
        "peakMegabytes": peak_megabytes(),
    }
    return rows, took


def finish(folder, sizes, rows, took):
    """Writes the drawn rows and prints what they took as a line of JSON."""
    with open(f"{folder}/table.csv", "w", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(sizes)
        for row in rows:
            codes = [int(code) for code in row]
            if not all(0 <= code < size for code, size in zip(codes, sizes.values(), strict=True)):
                raise ValueError("A drawn row lies outside the domain")
            lines.writerow(codes)
    with open(f"{folder}/table-domain.json", "w") as file:
        json.dump(sizes, file)
    print(json.dumps(took), flush=True)
