"""Losses, with every combination of their options."""
from itertools import product

import torch
import torch.nn.functional as F

F32, F64 = torch.float32, torch.float64
REDUCTIONS = ("mean", "sum", "none")
PYTHON_NAMES = {
    "ignoreIndex": "ignore_index", "labelSmoothing": "label_smoothing", "posWeight": "pos_weight",
}


def call(f):
    """f with our options' names."""
    def compute(x, target, options=None):
        target = target.long() if target.dtype == torch.int32 else target
        return f(x, target, **{PYTHON_NAMES.get(k, k): v for k, v in (options or {}).items()})
    return compute


def probabilities(r, *shape):
    p = r.uniform(0.1, 1, *shape, grad=False)
    return (p / p.sum(1, keepdim=True)).round(decimals=4).requires_grad_()


def combinations(**choices):
    """Every options object with one choice per key; None leaves the key out."""
    for values in product(*choices.values()):
        yield {k: v for k, v in zip(choices, values) if v is not None}


def cross_entropies(r):
    f = call(F.cross_entropy)
    r.case("crossEntropy", [r.randn(4, 3), r.integers(0, 3, 4)], f)
    r.case("crossEntropy", [r.randn(3), r.integers(0, 3)], f, "one example without a batch axis")
    for dtype in (F64, F32):
        weight = torch.tensor([0.5, 2.0, 1.25], dtype=dtype)
        for options in combinations(
            weight=(None, weight), ignoreIndex=(None, 1), labelSmoothing=(None, 0.1), reduction=REDUCTIONS,
        ):
            if dtype == F64 or options["reduction"] == "mean":
                r.case("crossEntropy", [r.randn(4, 3, dtype=dtype), torch.tensor([2, 1, 0, 1]), options], f)
    weight = weight.double()
    for options in combinations(weight=(None, weight), labelSmoothing=(None, 0.2), reduction=REDUCTIONS):
        r.case("crossEntropy", [r.randn(4, 3), probabilities(r, 4, 3), options], f, "probabilities")
        r.case("crossEntropy", [r.randn(2, 3, 2), r.integers(0, 3, 2, 2), options], f, "extra axis")
        r.case("crossEntropy", [r.randn(2, 3, 2), probabilities(r, 2, 3, 2), options], f,
               "probabilities, extra axis")
    r.case("crossEntropy", [r.randn(2, 3, 2, 2), r.integers(0, 3, 2, 2, 2)], f, "two extra axes")
    r.case("crossEntropy", [r.randn(2, 3, 2), torch.tensor([[0, -1], [-1, 2]]), {"ignoreIndex": -1}], f)
    r.case("crossEntropy", [r.randn(3, 2), torch.tensor([-100, 1, -100])], f, "the default ignored index")
    r.case("crossEntropy", [r.randn(2, 3, grad=False), torch.tensor([-100, -100])], f, "all ignored")
    r.case("crossEntropy", [r.leaf([[1000.0, 0.0], [-1000.0, 0.0]]), torch.tensor([1, 0])], f,
           "far from zero")
    r.case("crossEntropy", [r.randn(4, 1), torch.zeros(4, dtype=torch.int64)], f, "one class")
    r.case("crossEntropy", [r.randn(0, 3), torch.zeros(0, dtype=torch.int64), {"reduction": "sum"}], f,
           "no examples")


def nlls(r):
    f = call(F.nll_loss)
    weight = torch.tensor([0.5, 2.0, 1.25], dtype=F64)
    r.case("nllLoss", [r.randn(4, 3), r.integers(0, 3, 4)], f)
    r.case("nllLoss", [r.randn(4, 3, dtype=F32), r.integers(0, 3, 4)], f)
    r.case("nllLoss", [r.randn(3), r.integers(0, 3)], f)
    for options in combinations(weight=(None, weight), ignoreIndex=(None, 1), reduction=REDUCTIONS):
        r.case("nllLoss", [r.randn(4, 3), torch.tensor([2, 1, 0, 1]), options], f)
        r.case("nllLoss", [r.randn(2, 3, 2), torch.tensor([[2, 1], [0, 1]]), options], f)


def binary_cross_entropies(r):
    f = call(F.binary_cross_entropy_with_logits)
    op = "binaryCrossEntropyWithLogits"
    r.case(op, [r.randn(4), r.uniform(0, 1, 4, grad=False)], f)
    r.case(op, [r.randn(3, 2), r.uniform(0, 1, 3, 2)], f, "gradient of the target")
    weight, positive = r.uniform(0.5, 2, 2, grad=False), r.uniform(0.5, 3, 2, grad=False)
    for options in combinations(weight=(None, weight), posWeight=(None, positive), reduction=REDUCTIONS):
        r.case(op, [r.randn(3, 2), r.bools(3, 2).double(), options], f)
    r.case(op, [r.randn(3, 2, dtype=F32), r.bools(3, 2).float()], f)
    r.case(op, [r.leaf([1000.0, -1000.0, 0.0, 40.0]), r.leaf([0.0, 1.0, 0.5, 1.0], grad=False)], f,
           "far from zero")


def regressions(r):
    table = [
        ("mseLoss", F.mse_loss, [{}]), ("l1Loss", F.l1_loss, [{}]),
        ("huberLoss", F.huber_loss, [{}, {"delta": 0.5}]),
        ("smoothL1Loss", F.smooth_l1_loss, [{}, {"beta": 0.5}]),
    ]
    for op, torch_loss, variants in table:
        f = call(torch_loss)
        for variant, reduction in product(variants, REDUCTIONS):
            r.case(op, [r.randn(3, 2), r.randn(3, 2), {**variant, "reduction": reduction}], f)
        for variant in variants:
            r.case(op, [r.randn(4, grad=False) * 2, r.randn(4), *([variant] if variant else [])], f,
                   "target only")
        r.case(op, [r.randn(3, 2, dtype=F32), r.randn(3, 2, dtype=F32, grad=False)], f)
        difference = [0.0, 1.0, -1.0, 0.5, -0.5, 3.0]
        r.case(op, [r.leaf(difference), torch.zeros(6, dtype=F64), {"reduction": "sum"}], f, "kinks")
    r.case("smoothL1Loss", [r.randn(3), r.randn(3), {"beta": 0.0}], call(F.smooth_l1_loss), "is l1")


def masked(r):
    """Classes ruled out by an infinite logit, and rows that count for nothing whatever stands in them."""
    inf, nan = float("inf"), float("nan")
    logits = [[-inf, 1.0, 2.0], [0.0, -inf, 1.0], [-inf, 0.0, 0.5]]
    weight = torch.tensor([1.0, 2.0, 0.5], dtype=F64)
    ignored = torch.tensor([1, 2, -100])
    cross_entropy, nll = call(F.cross_entropy), call(F.nll_loss)
    for options in ({}, {"weight": weight}):
        r.case("crossEntropy", [r.leaf(logits), torch.tensor([1, 2, 2]), options], cross_entropy, "masked")
        r.case("crossEntropy", [r.leaf(logits), ignored, options], cross_entropy, "masked and ignored")
        smooth = {**options, "labelSmoothing": 0.1}
        r.case("crossEntropy", [r.leaf(logits, grad=False), ignored, smooth], cross_entropy, "masked")
        of_two = {"weight": weight[:2]} if options else {}
        rows = [[nan, 1.0], [0.0, 1.0]]
        r.case("crossEntropy", [r.leaf(rows, grad=False), ignored[[2, 0]], of_two], cross_entropy, "ignored NaN")
        r.case("nllLoss", [r.leaf(rows), ignored[[2, 0]], of_two], nll, "ignored NaN")


def record(r):
    for part in (cross_entropies, nlls, binary_cross_entropies, regressions, masked):
        part(r)
