"""Result dtypes of mixed operands, and the arguments that PyTorch refuses."""
import torch
import torch.nn.functional as F

from .elementwise import BINARY, COMPARE, UNARY
from .losses import call

F32, F64, I32 = torch.float32, torch.float64, torch.int32
DTYPES = [torch.bool, I32, F32, F64]
MIXED = {**BINARY, "eq": COMPARE["eq"], "lt": COMPARE["lt"], "logicalAnd": torch.logical_and}


def ones(dtype, *shape):
    return torch.ones(shape, dtype=dtype)


def attempt(r, op, args, f):
    """Records the result, or that PyTorch refuses; what it only lacks an implementation for is left out."""
    try:
        f(*args)
    except (RuntimeError, TypeError) as error:
        if "not implemented for" not in str(error):
            r.raises(op, args, f, "dtype")
        return
    r.case(op, args, f)


def promotions(r):
    for op, f in MIXED.items():
        for a in DTYPES:
            for b in DTYPES:
                attempt(r, op, [ones(a, 1), ones(b, 1)], f)
                if a != b:
                    attempt(r, op, [ones(a, 1), ones(b)], f)
                    attempt(r, op, [ones(a), ones(b, 1)], f)
        # A number in PyTorch is an integer or a float by its type. In JSON and JavaScript 2 and 2.0 are one,
        # so only 2 (an integer) and 1.5 (a float) are recorded.
        if op not in ("maximum", "minimum", "atan2", "logicalAnd"):
            for a in DTYPES:
                attempt(r, op, [ones(a, 1), 2], f)
                attempt(r, op, [ones(a, 1), 1.5], f)
                attempt(r, op, [ones(a), 1.5], f)
    for a in DTYPES:
        for b in DTYPES:
            if a != b:
                attempt(r, "where", [torch.tensor([True, False]), ones(a, 2), ones(b, 2)], torch.where)
                attempt(r, "concat", [[ones(a, 1), ones(b, 1)], 0], torch.cat)
                attempt(r, "matmul", [ones(a, 1, 1), ones(b, 1, 1)], torch.matmul)


def unary_of_integers(r):
    for op, (f, _, _) in UNARY.items():
        for dtype in (torch.bool, I32):
            attempt(r, op, [ones(dtype, 1)], f)
    reductions = {
        "sum": torch.sum, "mean": torch.mean, "prod": torch.prod, "amax": torch.amax, "variance": torch.var,
        "std": torch.std, "all": torch.all, "norm": torch.linalg.vector_norm, "argmax": torch.argmax,
    }
    for op, f in reductions.items():
        for dtype in DTYPES:
            attempt(r, op, [ones(dtype, 2)], f)
    for op, f in (("cumsum", torch.cumsum), ("cumprod", torch.cumprod), ("softmax", F.softmax)):
        for dtype in DTYPES:
            attempt(r, op, [ones(dtype, 2), 0], f)


def shape_errors(r):
    a = lambda *s: ones(F64, *s)  # noqa: E731
    for op in ("add", "pow", "maximum", "atan2", "remainder"):
        r.raises(op, [a(2, 3), a(2)], BINARY[op], "shape")
        r.raises(op, [a(0), a(2)], BINARY[op], "shape")
    r.raises("eq", [a(2, 3), a(4)], torch.eq, "shape")
    r.raises("where", [ones(torch.bool, 2), a(3), a(3)], torch.where, "shape")
    for left, right in (([2, 3], [2, 3]), ([3], [2]), ([], [3]), ([3], [2, 3]), ([2, 2, 3], [3, 3, 2]),
                        ([2, 3], [])):
        r.raises("matmul", [a(*left), a(*right)], torch.matmul, "shape")
    r.raises("dot", [a(2), a(3)], torch.dot, "shape")
    r.raises("dot", [a(2, 2), a(2, 2)], torch.dot, "shape")
    r.raises("outer", [a(2, 2), a(2)], torch.outer, "shape")
    r.raises("linear", [a(4, 3), a(2, 4), a(2)], F.linear, "shape")
    r.raises("linear", [a(4, 3), a(2, 3), a(3)], F.linear, "shape")
    for equation, *shapes in (
        ("ij,jk->ik", [2, 3], [2, 3]), ("ij->i", [2]), ("ii", [2, 3]), ("ij,jk->im", [2, 3], [3, 2]),
        ("ij,jk", [2, 3]),
        ("ij->ii", [2, 2]), ("i.j", [2, 2]), ("i1", [2, 2]), ("...ij->...", [2]),
    ):
        r.raises("einsum", [equation, *(a(*s) for s in shapes)], torch.einsum, "shape")
    r.raises("reshape", [a(2, 3), [4]], torch.reshape, "shape")
    r.raises("reshape", [a(2, 3), [-1, -1]], torch.reshape, "argument")
    r.raises("reshape", [a(2, 3), [4, -1]], torch.reshape, "shape")
    r.raises("reshape", [a(0, 3), [0, -1]], torch.reshape, "argument")
    r.raises("reshape", [a(2), [-2]], torch.reshape, "argument")
    r.raises("expand", [a(2, 3), [3, 3]], lambda x, s: x.expand(s), "shape")
    r.raises("expand", [a(2, 3), [3]], lambda x, s: x.expand(s), "shape")
    r.raises("expand", [a(3), [-1, 3]], lambda x, s: x.expand(s), "shape")
    r.raises("concat", [[a(2, 3), a(2, 2)], 0], torch.cat, "shape")
    r.raises("concat", [[a(2, 3), a(2)], 0], torch.cat, "shape")
    r.raises("concat", [[], 0], torch.cat, "argument")
    r.raises("stack", [[a(2), a(3)], 0], torch.stack, "shape")
    r.raises("stack", [[], 0], torch.stack, "argument")
    r.raises("split", [a(5), [2, 2], 0], torch.split, "shape")
    r.raises("split", [a(5), 0, 0], torch.split, "argument")
    r.raises("chunk", [a(5), 0, 0], torch.chunk, "argument")
    r.raises("repeat", [a(2, 2), [2]], lambda x, n: x.repeat(n), "shape")
    r.raises("maskedFill", [a(2, 3), ones(torch.bool, 2), 0], torch.masked_fill, "shape")


def axis_errors(r):
    a = lambda *s: ones(F64, *s)  # noqa: E731
    over = {
        "sum": torch.sum, "mean": torch.mean, "amax": torch.amax, "prod": torch.prod, "cumsum": torch.cumsum,
        "argmax": torch.argmax, "softmax": F.softmax, "logSumExp": torch.logsumexp, "variance": torch.var,
        "max": torch.max,
    }
    for op, f in over.items():
        for axis in (2, -3):
            r.raises(op, [a(2, 3), axis], f, "argument")
    for op in ("sum", "mean", "amax", "variance"):
        r.raises(op, [a(2, 3), [0, 0]], over[op], "argument")
        r.raises(op, [a(2, 3), [0, -2]], over[op], "argument")
    for op in ("amax", "argmax", "max"):
        r.raises(op, [a(0, 3), 0], over[op], "shape")
    r.raises("amin", [a(0)], torch.amin, "shape")
    r.raises("argmax", [a(0)], torch.argmax, "shape")
    r.raises("transpose", [a(2, 3), 0, 2], torch.transpose, "argument")
    r.raises("permute", [a(2, 3), [0, 0]], torch.permute, "argument")
    r.raises("permute", [a(2, 3), [0]], torch.permute, "argument")
    r.raises("unsqueeze", [a(2), 2], torch.unsqueeze, "argument")
    r.raises("squeeze", [a(2), 1], torch.squeeze, "argument")
    r.raises("flatten", [a(2, 3), {"startAxis": 1, "endAxis": 0}], lambda x, o: x.flatten(1, 0), "argument")
    r.raises("flip", [a(2, 3), [0, 0]], torch.flip, "argument")
    r.raises("roll", [a(2, 3), [1, 2], [0]], torch.roll, "argument")
    r.raises("diagonal", [a(2)], torch.diagonal, "argument")
    r.raises("diagonal", [a(2, 2), {"axis0": 0, "axis1": 0}], lambda x, o: x.diagonal(0, 0, 0), "argument")
    r.raises("tril", [a(2)], torch.tril, "argument")


def index_errors(r):
    a = lambda *s: ones(F64, *s)  # noqa: E731
    i = lambda *v: torch.tensor(v, dtype=torch.int64)  # noqa: E731
    r.raises("select", [a(2, 3), 1, 3], torch.select, "argument")
    r.raises("select", [a(2, 3), 1, -4], torch.select, "argument")
    r.raises("narrow", [a(3), 0, 2, 2], torch.narrow, "argument")
    r.raises("narrow", [a(3), 0, 0, -1], torch.narrow, "argument")
    r.raises("indexSelect", [a(3), 0, i(3)], torch.index_select, "argument")
    r.raises("indexSelect", [a(3), 0, i(-1)], torch.index_select, "argument")
    r.raises("indexSelect", [a(3), 0, a(1)], torch.index_select, "dtype")
    r.raises("gather", [a(3), 0, i(3)], torch.gather, "argument")
    r.raises("gather", [a(3), 0, i(-1)], torch.gather, "argument")
    r.raises("gather", [a(2, 2), 0, i(0)], torch.gather, "shape")
    r.raises("gather", [a(2, 2), 0, torch.zeros(1, 3, dtype=torch.int64)], torch.gather, "shape")
    r.raises("scatterAdd", [a(3), 0, i(3), a(1)], torch.scatter_add, "argument")
    r.raises("scatterAdd", [a(3), 0, i(0, 1), a(1)], torch.scatter_add, "shape")
    r.raises("oneHot", [i(3), 3], F.one_hot, "argument")
    r.raises("oneHot", [i(-1), 3], F.one_hot, "argument")
    cross, nll = call(F.cross_entropy), call(F.nll_loss)
    for op, f in (("crossEntropy", cross), ("nllLoss", nll)):
        r.raises(op, [a(2, 3), i(0, 3)], f, "argument")
        r.raises(op, [a(2, 3), i(0, -1)], f, "argument")
        r.raises(op, [a(2, 3), i(0)], f, "shape")
        r.raises(op, [a(2, 3), i(0, 1), {"weight": a(2)}], f, "shape")
    r.raises("crossEntropy", [a(2, 3), a(2, 2)], cross, "shape")
    r.raises("crossEntropy", [a(2, 3), i(0, 1), {"labelSmoothing": 1.5}], cross, "argument")
    r.raises("crossEntropy", [a(2, 3), i(0, 1), {"reduction": "median"}], cross, "argument")
    r.raises("binaryCrossEntropyWithLogits", [a(2), a(3)], call(F.binary_cross_entropy_with_logits), "shape")
    r.raises("mseLoss", [a(2, 3), a(2)], call(F.mse_loss), "shape")
    r.raises("huberLoss", [a(2), a(2), {"delta": 0.0}], call(F.huber_loss), "argument")
    r.raises("smoothL1Loss", [a(2), a(2), {"beta": -1.0}], call(F.smooth_l1_loss), "argument")


def bool_errors(r):
    b = lambda *s: ones(torch.bool, *s)  # noqa: E731
    r.raises("matmul", [b(1, 2), b(2, 1)], torch.matmul, "dtype")
    r.raises("dot", [b(2), b(2)], torch.dot, "dtype")
    r.raises("linear", [b(1, 2), b(1, 2)], F.linear, "dtype")
    r.raises("einsum", ["ij,jk->ik", b(1, 2), b(2, 1)], torch.einsum, "dtype")
    r.raises("remainder", [b(2), b(2)], torch.remainder, "dtype")


def record(r):
    promotions(r)
    unary_of_integers(r)


def record_errors(r):
    for part in (shape_errors, axis_errors, index_errors, bool_errors):
        part(r)
