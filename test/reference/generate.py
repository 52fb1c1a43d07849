#!/usr/bin/env python3
"""Writes the reference values of this folder from PyTorch. See README.md."""
import json
import os
import sys
import warnings
from pathlib import Path

import torch

from generator import (adaptive, adversarial, adversarial_layers, convolution, distributions, elementwise, further, indexing, layers,
                       linalg, line_search, losses, matrix, promotion, reductions, samples, schedules, sequences, structure,
                       training)
from generator.recorder import Recorder, write

HERE = Path(__file__).parent
FAMILIES = [
    ("elementwise", elementwise.record), ("reductions", reductions.record), ("structure", structure.record),
    ("matrix", matrix.record), ("losses", losses.record), ("promotion", promotion.record),
    ("errors", promotion.record_errors), ("convolution", convolution.record),
    ("indexing", indexing.record), ("further", further.record),
    ("linalg", linalg.record), ("samples", samples.record),
]
# Files that have gradients of gradients, too.
SECOND = ["further", "linalg", "samples"]


def main():
    if os.environ.get("PYTHONHASHSEED") != "0":
        # PyTorch goes through sets for some of its samples: their order is that of hashes.
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    torch.set_num_threads(1)
    torch.manual_seed(0)
    warnings.simplefilter("ignore")
    if sys.argv[1:2] == ["--samples"]:
        samples.sweep(Path(sys.argv[2]))
        return
    for seed, (name, record) in enumerate(FAMILIES):
        recorder = Recorder(seed, second=name in SECOND)
        record(recorder)
        write(HERE / f"{name}.json", recorder.cases)
        print(f"{name}: {len(recorder.cases)} cases")
    records_of = [("optimizers", training.optimizer_records), ("modules", training.module_records),
                  ("convolutionLayers", convolution.layer_records),
                  ("adaptive", adaptive.records), ("schedules", schedules.records),
                  ("layers", layers.records),
                  ("sequences", sequences.records), ("adversarial", adversarial.records),
                  ("adversarialLayers", adversarial_layers.records), ("lineSearch", line_search.records)]
    for seed, (name, records) in enumerate(records_of):
        items = list(records(Recorder(100 + seed)))
        write(HERE / f"{name}.json", items, "records")
        print(f"{name}: {len(items)} records")
    text = json.dumps(distributions.document(), indent=1)
    (HERE / "distributions.json").write_text(text + "\n", encoding="utf-8")
    print("distributions")


if __name__ == "__main__":
    main()
