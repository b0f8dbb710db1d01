#!/usr/bin/python3
"""Derives the built-in energy and area tables from published numbers: src/eyeriss/energy/tables/{eyeriss,area}_65nm.yaml.

    tools/calibrate_energy.py [--eyeriss build/release/eyeriss] [--check]

Energy: the power of AlexNet's five layers ([J] Table V), the power split of CONV1 and CONV5 ([J] Fig 16), and the counts and cycles
that `eyeriss layer` gives for them. Voltage: [J] Fig 17. Area: [J] Fig 15. docs/energy-model.md explains the parameters. With --check it
writes nothing and fails when a table in the repository differs from what it derives.
"""
import argparse
import csv
import json
import math
import pathlib
import subprocess
import sys

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "src/eyeriss/report/data"
TABLES = ROOT / "src/eyeriss/energy/tables"

# Assumptions where the data cannot tell two parameters apart (docs/energy-model.md).
IFMAP_SPAD_BITS, PSUM_SPAD_BITS = 12 * 16 + 12, 24 * 16  # flip-flops, the zero buffer among them: they share one energy a bit
LOCAL_TO_BUS = 0.5        # a psum to the neighbour against a word on a bus of the whole array
RLC_TO_FIFO = 1.0         # a register stage of the codec or ReLU against one of a PE's FIFO
DRAM_TO_MAC = 200.0       # [A]
REGISTER_TO_SRAM_AREA = 2.6  # area of a word: [A]'s curve at 24 and 48 bytes against 448 bytes

# How closely each kind of datum should be met: one standard deviation.
POWER_SIGMA = 0.02                            # of the layer's power
SPLIT_SIGMA, SPLIT_RELATIVE_SIGMA = 0.003, 0.05  # of the total, and of the part itself
NORM = 4  # of the errors that is minimised: above 2, because the largest error counts


def read_csv(name):
    with open(DATA / name, encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def run_layer(program, row, ofmap_zeros_pct, raw_ifmap):
    """The report of one published layer, its mapping and zeros given. The network's input is not compressed."""
    shape = f"G={row['G']},N=4,M={row['M']},C={row['C']},H={row['H']},W={row['H']},R={row['R']},S={row['R']},U={row['U']}"
    mapping = ",".join(f"{key}={row[key]}" for key in "mnepqrt")
    command = [program, "layer", "--shape", shape, "--mapping", mapping, "--zeros", str(float(row["zeros_pct"]) / 100),
               "--ofmap-zeros", str(ofmap_zeros_pct / 100), "--json", "-"] + ["--raw-ifmap"] * raw_ifmap
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def features(report):
    """part -> {parameter: actions per ns}, so that features times pJ per action are mW."""
    layer, chip = report["layers"][0], report["chip"]
    per_ns = chip["core_clock_hz"] / 1e9 / layer["total_cycles"]
    rate = lambda group, *keys: per_ns * sum(layer[group][key] for key in keys or layer[group])
    macs = per_ns * (layer["macs"] - layer["gated_macs"])
    clocked = per_ns * layer["clocked_pe_cycles"]
    spad = layer["spad_words"]
    return {
        "clock_network": {"clock_network": chip["core_clock_hz"] / 1e9 * chip["array_rows"] * chip["array_columns"]},
        "top_control": {"top_control": chip["core_clock_hz"] / 1e9},
        "pe_control": {"pe_control_clocked": clocked, "pe_control_mac": macs},
        "spads": {"filter_spad": rate("spad_words", "filter_read", "filter_write"),
                  "register_spad": rate("spad_words", *(key for key in spad if not key.startswith("filter"))),
                  "flip_flop_clock": clocked * (IFMAP_SPAD_BITS + PSUM_SPAD_BITS)},
        "multipliers_and_adders": {"multiply_add": macs},
        "pe_fifos": {"pe_fifo": rate("fifo_words")},
        "noc": {"noc_bus": rate("noc_words", "ifmap", "filter", "psum_in", "psum_out")
                           + LOCAL_TO_BUS * rate("noc_words", "local")},
        # [J] Fig 16 lists no RLC codec: what it takes is within the 0.2 % that its parts leave open.
        "glb": {"glb": rate("glb_words")},
        "io_pads": {"io_pads": rate("dram_words")},
    }


def non_negative_least_squares(a, b):
    """argmin |a x - b| with x >= 0 (Lawson and Hanson, Solving Least Squares Problems, 1974)."""
    x, free = np.zeros(a.shape[1]), []
    for _ in range(10 * a.shape[1]):
        gain = a.T @ (b - a @ x)
        gain[free] = 0
        if gain.max() < 1e-9:
            break
        free.append(int(gain.argmax()))
        while True:
            solved = np.zeros_like(x)
            solved[free] = np.linalg.lstsq(a[:, free], b, rcond=None)[0]
            if solved[free].min() > 0:
                x = solved
                break
            step = min(x[i] / (x[i] - solved[i]) for i in free if solved[i] <= 0)
            x += step * (solved - x)
            free = [i for i in free if x[i] > 1e-12]
            x[[i for i in range(len(x)) if i not in free]] = 0
    return x


def fit(layers, split):
    """parameter -> pJ. layers: name -> (features, published mW); split: (name, part) -> published fraction of the power."""
    parameters = list(dict.fromkeys(key for part_features, _ in layers.values() for part in part_features.values() for key in part))
    rows, targets = [], []

    def want(parts, unit, target, sigma):
        row = np.zeros(len(parameters))
        for part in parts:
            for key, value in part.items():
                row[parameters.index(key)] += value
        rows.append(row / unit / sigma)
        targets.append(target / sigma)

    for name, (part_features, power) in layers.items():
        want(part_features.values(), power, 1, POWER_SIGMA)
        for part, part_feature in part_features.items():
            if (name, part) in split:
                fraction = split[name, part]
                want([part_feature], power, fraction, SPLIT_SIGMA + SPLIT_RELATIVE_SIGMA * fraction)
    a, b = np.array(rows), np.array(targets)
    scale = np.linalg.norm(a, axis=0)
    a = a / scale
    x = non_negative_least_squares(a, b)
    for _ in range(100):  # the NORM-norm by reweighted least squares, damped so that it converges
        weight = (np.abs(a @ x - b) + 1e-3) ** ((NORM - 2) / 2)
        weight /= weight.max()
        x = x + (non_negative_least_squares(a * weight[:, None], b * weight) - x) / (NORM - 1)
    x[x < 1e-9] = 0  # the damping only shrinks what the bound holds at 0
    return dict(zip(parameters, x / scale))


def predict(part_features, energies):
    return {part: sum(energies[key] * value for key, value in feature.items()) for part, feature in part_features.items()}


def print_fit(layers, split, energies):
    print("\nlayer   published mW   fitted mW   error   error when left out of the fit")
    total = 0
    for name, (part_features, power) in layers.items():
        fitted = sum(predict(part_features, energies).values())
        others = {other: value for other, value in layers.items() if other != name}
        left_out = sum(predict(part_features, fit(others, split)).values())
        print(f"{name}   {power:12.0f} {fitted:11.1f} {fitted / power - 1:+8.1%} {left_out / power - 1:+8.1%}")
    print("\npart (percent of the layer)      " + "".join(f"{name}: published, fitted    " for name in ("CONV1", "CONV5")))
    for part in next(iter(layers.values()))[0]:
        line = f"{part:26}"
        for name in ("CONV1", "CONV5"):
            parts = predict(layers[name][0], energies)
            line += f"{split[name, part]:16.1%} {parts[part] / sum(parts.values()):9.1%}"
        print(line)


def voltage_exponent(layers, energies, cycles):
    """x of P_core ~ f * V^x over [J] Fig 17. Pads have a supply of their own and follow the frames."""
    total_cycles = sum(cycles.values())
    pads = sum(predict(layers[name][0], energies)["io_pads"] * cycles[name] for name in layers) / total_cycles
    points = [{key: float(value) for key, value in row.items()} for row in read_csv("fig17_voltage.csv")]
    nominal = next(point for point in points if point["core_v"] == 1.0)
    core = lambda point: (point["power_mw"] - pads * point["frames_per_s"] / nominal["frames_per_s"]) / point["core_mhz"]
    x = [math.log(point["core_v"]) for point in points]
    y = [math.log(core(point) / core(nominal)) for point in points]
    return sum(a * b for a, b in zip(x, y)) / sum(a * a for a in x)


def energy_table(energies, exponent):
    bus, mac, fifo = energies["noc_bus"], energies["multiply_add"], energies["pe_fifo"]
    return {
        "clock_network_per_pe_cycle": energies["clock_network"],
        "top_control_per_cycle": energies["top_control"],
        "pe_control_per_clocked_cycle": energies["pe_control_clocked"],
        "ifmap_spad_per_clocked_cycle": energies["flip_flop_clock"] * IFMAP_SPAD_BITS,
        "psum_spad_per_clocked_cycle": energies["flip_flop_clock"] * PSUM_SPAD_BITS,
        "pe_control_per_mac": energies["pe_control_mac"],
        "ifmap_spad_per_word": energies["register_spad"],
        "filter_spad_per_word": energies["filter_spad"],
        "psum_spad_per_word": energies["register_spad"],
        "multiply_add": mac,
        "gated_multiply_add": 0.0,
        "pe_fifo_per_word": fifo,
        "noc_ifmap_per_word": bus,
        "noc_filter_per_word": bus,
        "noc_psum_per_word": bus,
        "noc_local_per_word": LOCAL_TO_BUS * bus,
        "glb_per_word": energies["glb"],
        "rlc_and_relu_per_word": RLC_TO_FIFO * fifo,
        "io_pads_per_word": energies["io_pads"],
        "dram_per_word": DRAM_TO_MAC * mac,
        "nominal_voltage": 1.0,
        "voltage_exponent": exponent,
    }


def area_table(chip):
    """um^2: [J] Fig 15's shares of the core, each divided by what the part holds."""
    figures = {row["key"]: float(row["value"]) for row in read_csv("chip.csv")}
    share = {(row["scope"], row["part"]): float(row["percent"]) / 100 for row in read_csv("fig15_area.csv")}
    core = (figures["core_side"] * 1000) ** 2
    pes = chip["array_rows"] * chip["array_columns"]
    pe = core * share["core", "pe_array"] / pes
    registers = chip["ifmap_spad_words"] + chip["psum_spad_words"]
    sram_word = pe * share["pe", "spads"] / (chip["filter_spad_words"] + REGISTER_TO_SRAM_AREA * registers)
    fifo_words = chip["fifo_depth"] * (chip["ifmap_bus_words"] + chip["filter_bus_words"] + 2 * chip["psum_bus_words"])
    glb_words = (chip["glb_banks"] + chip["glb_filter_banks"]) * chip["glb_bank_words"]
    logic = core * (1 - share["core", "glb"]) - pes * chip["filter_spad_words"] * sram_word
    return {
        "filter_spad_um2_per_word": sram_word,
        "register_spad_um2_per_word": REGISTER_TO_SRAM_AREA * sram_word,
        "pe_fifo_um2_per_word": pe * share["pe", "fifos"] / fifo_words,
        "pe_control_um2": pe * share["pe", "control"],
        "multiplier_and_adder_um2": pe * share["pe", "multiplier_and_adder"],
        "glb_um2_per_word": core * share["core", "glb"] / glb_words,
        "noc_um2_per_pe": core * share["core", "noc"] / pes,
        "rlc_codec_and_relu_um2": core * share["core", "rlc_codec_and_relu"],
        "top_control_um2": core * share["core", "top_control"],
        "config_scan_chain_um2_per_pe": core * share["core", "config_scan_chain"] / pes,
        "nand2_per_logic_um2": figures["logic_gates"] * 1000 / logic,
    }


def text(header, table, names=""):
    lines = [f"# {line}\n" for line in header]
    return "".join(lines) + names + "".join(f"{key}: {value:.4g}\n" for key, value in table.items())


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--eyeriss", default=str(ROOT / "build/release/eyeriss"), help="the program that counts")
    arguments.add_argument("--check", action="store_true", help="compare with the tables in the repository, write nothing")
    options = arguments.parse_args()

    rows = {row["layer"]: row for row in read_csv("alexnet.csv") if row["layer"] != "total"}
    ofmap_zeros = {row["layer"]: float(row["ofmap_zeros_pct"]) for row in read_csv("alexnet_ofmap_zeros.csv")}
    reports = {name: run_layer(options.eyeriss, row, ofmap_zeros[name], raw_ifmap=index == 0)
               for index, (name, row) in enumerate(rows.items())}
    layers = {name: (features(reports[name]), float(row["power_mw"])) for name, row in rows.items()}
    split = {(name, row["part"]): float(row[column]) / 100 for row in read_csv("fig16_power.csv")
             for name, column in (("CONV1", "conv1_percent"), ("CONV5", "conv5_percent"))}

    energies = fit(layers, split)
    print("pJ per action:")
    for key, value in energies.items():
        print(f"  {key:20} {value:9.4f}")
    print_fit(layers, split, energies)
    cycles = {name: report["layers"][0]["total_cycles"] for name, report in reports.items()}
    total = sum(sum(predict(layers[name][0], energies).values()) * cycles[name] for name in layers) / sum(cycles.values())
    print(f"\nall five layers, weighted with the total latency: {total:.1f} mW (published 278, {total / 278 - 1:+.1%})")
    exponent = voltage_exponent(layers, energies, cycles)
    print(f"core power follows f * V^{exponent:.2f}")

    source = "Written by tools/calibrate_energy.py from published numbers; docs/energy-model.md explains it."
    written = {
        "eyeriss_65nm.yaml": text([source, "pJ per action at 1 V: the 65 nm chip of [J]."], energy_table(energies, exponent),
                                  "name: eyeriss-65nm\nunit: pJ\n"),
        "area_65nm.yaml": text([source, "The core of [J] Fig 15, divided by what each part holds."],
                               area_table(next(iter(reports.values()))["chip"])),
    }
    stale = [name for name, content in written.items() if differs(content, TABLES / name)]
    if not options.check:
        for name in stale:
            (TABLES / name).write_text(written[name], encoding="utf-8")
    print(("stale: " if options.check else "written: ") + (", ".join(stale) or "nothing"))
    return 1 if options.check and stale else 0


def differs(content, path):
    """Whether a table says something else; the last digit may depend on the linear algebra library."""
    if not path.exists():
        return True
    old, new = path.read_text(encoding="utf-8").split(), content.split()
    def same(a, b):
        try:
            return abs(float(a) - float(b)) <= 2e-3 * abs(float(b))
        except ValueError:
            return a == b
    return len(old) != len(new) or not all(same(a, b) for a, b in zip(old, new))


if __name__ == "__main__":
    sys.exit(main())
