"""PyTorch's own sample inputs (`op_db`, with which it tests its ops) for every op that both libraries have."""
import collections
import json
import random
import re
import sys
import types
from functools import partial

import numpy as np
import torch

from .recorder import DTYPES, Recorder, write
from .spellings import Left, plain_lengths, spelling_of

# Asked for, but not needed to read the samples.
sys.modules.setdefault("expecttest", types.SimpleNamespace(TestCase=object, ACCEPT=False))
from torch.testing._internal.common_methods_invocations import op_db  # noqa: E402


def rounded(tensor, places):
    """A leaf with few digits, so that the file stays small; zero only where it was."""
    if tensor.dtype not in (torch.float32, torch.float64):
        return tensor.detach().clone()
    short = tensor.detach().double().round(decimals=places)
    kept = torch.where((short == 0) & (tensor != 0), tensor.detach().double(), short).to(tensor.dtype)
    return kept.contiguous().requires_grad_(tensor.requires_grad)


def mapped(tree, change):
    """The same arguments with changed tensors."""
    if isinstance(tree, torch.Tensor):
        return change(tree)
    if isinstance(tree, (list, tuple)):
        items = [mapped(item, change) for item in tree]
        return items if isinstance(tree, list) else type(tree)(items) if type(tree) is not torch.Size else tree
    return {key: mapped(item, change) for key, item in tree.items()} if isinstance(tree, dict) else tree


def named(output):
    """An output as it is returned here."""
    if type(output).__module__ == "torch.return_types":
        names = {"logabsdet": "logAbsDet"}
        return {names.get(name, name): getattr(output, name) for name in type(output).__match_args__}
    return list(output) if isinstance(output, tuple) else output


def name_of(info):
    return info.name + (":" + info.variant_test_name if info.variant_test_name else "")


def samples_of(info, dtype, places):
    """PyTorch's samples of an op for a dtype, as leaves."""
    torch.manual_seed(0)
    np.random.seed(0)
    random.seed(0)
    gradient = info.supports_autograd and dtype.is_floating_point
    for sample in info.sample_inputs("cpu", dtype, requires_grad=gradient):
        change = partial(rounded, places=places)
        yield types.SimpleNamespace(input=mapped(sample.input, change), args=mapped(sample.args, change),
                                    kwargs=mapped(sample.kwargs, change))


class SampleRecorder(Recorder):
    """Keeps second gradients where PyTorch has them."""

    def second_gradients(self, inputs, grads):
        try:
            return super().second_gradients(inputs, grads)
        except (NotImplementedError, RuntimeError):
            return None


class Samples:
    """Which of the samples have a counterpart here, and which do not, and why."""

    def __init__(self):
        self.left = collections.Counter()
        self.ops = set()

    def of(self, info, dtype, places=2):
        """Calls of ours with what PyTorch computes: (op, arguments, compute)."""
        spelling = spelling_of(info.name, info.variant_test_name)
        supported = info.supported_dtypes("cpu")
        if dtype == torch.int32 and dtype not in supported:
            dtype = torch.int64
        if spelling is None or dtype not in supported:
            return
        self.ops.add(name_of(info))
        for sample in samples_of(info, dtype, places):
            try:
                op, args, *own = spelling(sample)
            except Left as reason:
                self.left[f"{name_of(info)}: {reason}"] += 1
                continue
            yield op, plain_lengths(op, args), own[0] if own else partial(info.op, sample.input, *sample.args, **sample.kwargs)


def recorded(places):
    """(op, dtype, case) of every sample of every op in every dtype, and what has been left out."""
    found, recorder, all_cases = Samples(), SampleRecorder(0, second=True), []
    for info in op_db:
        for dtype in (torch.float64, torch.float32, torch.int32, torch.bool):
            for op, args, compute in found.of(info, dtype, places):
                try:
                    recorder.case(op, args, lambda *_: named(compute()), name_of(info))
                    all_cases.append((name_of(info), dtype, recorder.cases[-1]))
                except (RuntimeError, IndexError) as error:
                    found.left[f"{name_of(info)}: {str(error).splitlines()[0][:100]}"] += 1
    return all_cases, found


# Which samples are kept: some of each op and dtype, as far apart as possible, among those that take little space.
KEPT = {torch.float64: 2, torch.float32: 2, torch.int32: 1, torch.bool: 1}
BYTES = 1300

# And the first of each kind that has differed here, most of them on purpose.
DIFFERENT = [
    r"^pad\(float32.*\[-2, 1\].*circular", r"^scatterReduce\(int32.*amax.*false", r"^scatterReduce\(float64\[3,2\].*prod", r"^prelu\(.*\[\]\)",
    r"^add(cmul|mm)\(int32.*\d\.\d", r"^groupNorm.*eps: -", r"momentum: -", r"^batchNorm\(float64\[0\]", r"^hardshrink.*, -",
    r"^hardtanh\(int32.*-0.5, max: 0.5", r"^gather\(float64\[\], 0, int32\[1\]", r"^indexAdd\(bool", r"^indexPut\(bool.*true",
    r"^indexPut\(float64.*int32.*false", r"^topk\(int32", r"^unique\(float64\[5,5,5\], {axis: -1}.*#2$", r"^scatter\(int32.* 2.5",
    r"^scatterAdd\(bool", r"^bincount\(.*weights: int32", r"^logSumExp\((int32|bool)", r"^scatterReduce\(int32.*mean",
    r"^marginRankingLoss\(int32.*mean", r"^norm\(float64\[2\], {p: 0.9", r"subgradients_at_zero", r"^sumToSize\(bool\[\]",
    r"^binaryCrossEntropy\(float64\[5,5,5\]", r"nn.functional.layer_norm$", r"^det\(float32\[2,2,2,2\].*singular",
]


def spread(items, count):
    """`count` of the items at equal distances, first and last included."""
    if len(items) <= count:
        return items
    return [items[round(i * (len(items) - 1) / max(count - 1, 1))] for i in range(count)]


def short(tree):
    """Numbers of float64 with as many digits as are compared."""
    if isinstance(tree, dict):
        return {key: short(item) for key, item in tree.items()}
    if isinstance(tree, list):
        return [short(item) for item in tree]
    return float(f"{tree:.13g}") if isinstance(tree, float) else tree


def record(r):
    all_cases, _ = recorded(places=2)
    groups = collections.defaultdict(list)
    for name, dtype, case in all_cases:
        short_case = short(case)
        if len(json.dumps(short_case)) <= BYTES:
            groups[name, dtype].append(short_case)
    kept = [case for (_, dtype), cases in groups.items() for case in spread(cases, KEPT[dtype])]
    for pattern in DIFFERENT:
        kept.append(short(next(case for _, _, case in all_cases if re.search(pattern, case["name"]))))
    r.cases.extend({case["name"]: case for case in kept}.values())


def sweep(path):
    """Writes every sample, for the test to compare once: `python3 generate.py --samples FILE`."""
    all_cases, found = recorded(places=4)
    write(path, [case for _, _, case in all_cases])
    print(f"{len(all_cases)} samples of {len(found.ops)} ops; without counterpart:")
    for reason, count in sorted(found.left.items()):
        print(f"{count:6} {reason}")
