"""Reductions over all, one, several and negative axes, and running sums and products."""
import torch
import torch.nn.functional as F

from .recorder import ABSENT

INF, NAN = float("inf"), float("nan")
F32, F64 = torch.float32, torch.float64
AXES = [ABSENT, 0, 1, -1, [0, 2], [-1, 0], [0, 1, 2]]
KEEP = {"keepDims": True}


def dims(x, axis):
    """Axes as PyTorch's tuple."""
    if axis is ABSENT:
        return tuple(range(x.dim()))
    return tuple(axis) if isinstance(axis, list) else (axis,)


def split_options(rest):
    options = rest[-1] if rest and isinstance(rest[-1], dict) else {}
    axis = rest[0] if rest and not isinstance(rest[0], dict) else ABSENT
    return axis, options


def over_axes(f):
    """f(x, dims, keepdim) as a function of our arguments (x, axis?, options?)."""
    def compute(x, *rest):
        axis, options = split_options(rest)
        return f(x, dims(x, axis), options.get("keepDims", False), options)
    return compute


def one_by_one(f):
    """Reduces several axes with a function that takes one, from the last to the first."""
    def reduce(x, axes, keepdim, _):
        for axis in sorted((a % x.dim() for a in axes), reverse=True):
            x = f(x, axis, keepdim)
        return x
    return reduce


SUM = over_axes(lambda x, d, keep, _: x.sum(d, keepdim=keep) if d else x.sum())
MEAN = over_axes(lambda x, d, keep, _: x.mean(d, keepdim=keep) if d else x.mean())
AMAX = over_axes(lambda x, d, keep, _: x.amax(d, keepdim=keep))
AMIN = over_axes(lambda x, d, keep, _: x.amin(d, keepdim=keep))
LOG_SUM_EXP = over_axes(lambda x, d, keep, _: x.logsumexp(d, keepdim=keep))
VARIANCE = over_axes(lambda x, d, keep, o: x.var(d, correction=o.get("correction", 1), keepdim=keep))
STD = over_axes(lambda x, d, keep, o: x.std(d, correction=o.get("correction", 1), keepdim=keep))
PROD = over_axes(one_by_one(lambda x, axis, keep: x.prod(axis, keepdim=keep)))
ALL = over_axes(one_by_one(lambda x, axis, keep: x.all(axis, keepdim=keep)))
ANY = over_axes(one_by_one(lambda x, axis, keep: x.any(axis, keepdim=keep)))
FLOATING = {
    "sum": SUM, "mean": MEAN, "prod": PROD, "amax": AMAX, "amin": AMIN, "variance": VARIANCE, "std": STD,
    "logSumExp": LOG_SUM_EXP,
}


def floating(r):
    for op, f in FLOATING.items():
        make = r.distinct if op in ("amax", "amin") else r.randn
        for axis in AXES:
            args = [] if axis is ABSENT else [axis]
            r.case(op, [make(2, 3, 2), *args], f)
            r.case(op, [make(2, 3, 2), axis, KEEP], f)
        for axis in (ABSENT, 0, -1):
            r.case(op, [make(3, 4, dtype=F32), *([] if axis is ABSENT else [axis])], f)
        if op not in ("variance", "std"):
            r.case(op, [r.randn()], lambda x, op=op: f(x) if op not in ("prod",) else x.prod(), "a scalar")
        r.case(op, [r.leaf([[1.0, NAN, 2.0], [INF, 1.0, -INF], [INF, 1.0, 0.0]], grad=False), 1], f,
               "special values")
    for op in ("sum", "prod", "mean", "logSumExp"):
        r.case(op, [r.randn(0, 3), 0], FLOATING[op])
        r.case(op, [r.randn(2, 0)], FLOATING[op])
    for op in FLOATING:
        r.case(op, [r.randn(0, 3), 1], FLOATING[op])
    for op in ("variance", "std"):
        for correction in (0, 1, 2):
            for axis in (ABSENT, 1, [0, 1]):
                r.case(op, [r.randn(3, 4), axis, {"correction": correction}], FLOATING[op])
        r.case(op, [r.randn(3, 4), 0, {"correction": 0, "keepDims": True}], FLOATING[op])
        r.case(op, [r.randn(3, 1, grad=False), 1], FLOATING[op], "one element")
        r.case(op, [r.leaf([[2.0, 2.0, 2.0], [1.0, 2.0, 4.0]]), 1], FLOATING[op], "equal elements")
        r.case(op, [r.leaf([1e4 + 0.1, 1e4 + 0.2, 1e4 + 0.4])], FLOATING[op], "a large mean")
    ties = [[3.0, 1.0, 3.0], [2.0, 2.0, 2.0], [0.0, -1.0, -1.0]]
    for op in ("amax", "amin"):
        for axis in (ABSENT, 0, 1, [0, 1]):
            r.case(op, [r.leaf(ties), *([] if axis is ABSENT else [axis])], FLOATING[op], "ties")
    for zeros in ([[0.0, 2.0, 3.0], [1.5, 2.0, -1.0]], [[0.0, 0.0, 3.0], [1.0, 0.0, 2.0]], [[0.0, 0.0, 0.0]]):
        r.case("prod", [r.leaf(zeros), 1], PROD, "zeros")
        r.case("prod", [r.leaf(zeros), 0], PROD, "zeros")
        r.case("prod", [r.leaf(zeros)], lambda x: x.prod(), "zeros")
    far = [[1000.0, 1001.0, 999.5], [-1000.0, -1001.0, -INF], [0.0, -INF, -INF]]
    r.case("logSumExp", [r.leaf(far), 1], LOG_SUM_EXP, "far from zero")
    r.case("logSumExp", [r.leaf([[-INF, -INF], [INF, 1.0]], grad=False), 1], LOG_SUM_EXP, "infinite rows")


def norms(r):
    def norm(x, o=None):
        o = o or {}
        return torch.linalg.vector_norm(
            x, o.get("p", 2), None if "axis" not in o else dims(x, o["axis"]),
            keepdim=o.get("keepDims", False))

    r.case("norm", [r.randn(2, 3)], norm)
    for p in (1.0, 2.0, 3.0, INF):
        r.case("norm", [r.distinct(2, 3), {"p": p}], norm)
        r.case("norm", [r.distinct(2, 3, 2), {"p": p, "axis": 1}], norm)
        r.case("norm", [r.distinct(2, 3, 2), {"p": p, "axis": [0, -1], "keepDims": True}], norm)
        r.case("norm", [r.distinct(2, 3, dtype=F32), {"p": p, "axis": -1}], norm)
        r.case("norm", [r.leaf([[0.0, 0.0], [0.0, -2.0]]), {"p": p, "axis": 1}], norm, "zeros")
        r.case("norm", [r.randn(0, 2), {"p": p, "axis": 1}], norm)
        r.case("norm", [r.leaf([[NAN, 1.0], [INF, -INF]], grad=False), {"p": p, "axis": 1}], norm,
               "special values")
    r.case("norm", [r.leaf([[3.0, -3.0, 1.0], [2.0, 2.0, 2.0]]), {"p": INF, "axis": 1}], norm, "ties")


def chosen(r):
    for op, f in (("max", torch.max), ("min", torch.min)):
        def values(x, axis, o=None, f=f):
            out = f(x, axis, keepdim=bool(o))
            return {"values": out.values, "indices": out.indices}
        for axis in (0, 1, -1):
            r.case(op, [r.distinct(2, 3, 2), axis], values)
            r.case(op, [r.distinct(2, 3, 2), axis, KEEP], values)
        r.case(op, [r.distinct(3, 4, dtype=F32), 1], values)
        r.case(op, [r.integers(-5, 5, 3, 1).int(), 1], values)
        r.case(op, [r.leaf([[3.0, 1.0, 3.0], [2.0, 2.0, 2.0], [0.0, -1.0, -1.0]]), 1], values, "ties")
        r.case(op, [r.leaf([[1.0, NAN, 5.0], [INF, -INF, 0.0]], grad=False), 1], values, "special values")
    for op, f in (("argmax", torch.argmax), ("argmin", torch.argmin)):
        def index(x, *rest, f=f):
            axis, options = split_options(rest)
            return f(x, None if axis is ABSENT else axis, keepdim=options.get("keepDims", False))
        for axis in (0, 1, -1):
            r.case(op, [r.distinct(2, 3, 2, grad=False), axis], index)
            r.case(op, [r.distinct(2, 3, 2, grad=False), axis, KEEP], index)
        r.case(op, [r.distinct(2, 3, grad=False)], index)
        r.case(op, [r.distinct(3, 4, dtype=F32, grad=False), 1], index)
        r.case(op, [r.leaf([[3.0, 1.0, 3.0], [2.0, 2.0, 2.0], [0.0, -1.0, -1.0]], grad=False), 1], index,
               "ties")
        r.case(op, [r.leaf([[1.0, NAN, 5.0], [INF, -INF, 0.0]], grad=False), 1], index, "special values")
        r.case(op, [r.integers(-50, 50, 6).int()], index)


def logical(r):
    for op, f in (("all", ALL), ("any", ANY)):
        for axis in (0, 1, -1, [0, 2]):
            r.case(op, [r.bools(2, 3, 2), axis], f)
            r.case(op, [r.bools(2, 3, 2), axis, KEEP], f)
        r.case(op, [r.bools(2, 3)], lambda x, op=op: getattr(x, op)())
        r.case(op, [r.leaf([[0.0, -0.0], [NAN, 1.0]], grad=False), 1], f)
        r.case(op, [r.integers(0, 2, 2, 3).int(), 1], f)
        r.case(op, [r.bools(2, 0), 1], f)


def running(r):
    for op, f in (("cumsum", torch.cumsum), ("cumprod", torch.cumprod)):
        for axis in (0, 1, -1):
            r.case(op, [r.randn(2, 3, 2), axis], f)
        r.case(op, [r.randn(4), 0], f)
        r.case(op, [r.randn(2, 4, dtype=F32), 1], f)
        r.case(op, [r.randn(0, 2), 0], f)
        r.case(op, [r.integers(-3, 4, 5).int(), 0], f)
        r.case(op, [torch.tensor([True, True, False]), 0], f)
    for zeros in ([2.0, 0.0, 3.0, -1.5], [0.0, 2.0, 3.0], [2.0, 0.0, 3.0, 0.0, 4.0], [1.5, 2.0, 0.0]):
        r.case("cumprod", [r.leaf(zeros), 0], torch.cumprod, "zeros")
    r.case("cumprod", [r.leaf([[0.0, 1.0], [2.0, 0.0], [3.0, 4.0]]), 0], torch.cumprod, "zeros")


def integer(r):
    for op in ("sum", "prod", "amax", "amin"):
        r.case(op, [r.integers(-4, 5, 2, 3).int(), 1], FLOATING[op])
    r.case("sum", [r.bools(2, 3)], SUM)
    r.case("sum", [r.bools(2, 3), 0], SUM)
    r.case("prod", [r.bools(2, 3), 0], PROD)


def ordered(r):
    def sort(x, axis=-1, o=None):
        out = torch.sort(x, dim=axis, stable=True, **(o or {}))
        return {"values": out.values, "indices": out.indices}

    def topk(x, k, axis=-1, o=None):
        out = torch.topk(x, k, dim=axis, **(o or {}))
        return {"values": out.values, "indices": out.indices}

    down, least = {"descending": True}, {"largest": False}
    ties = [[3.0, 1.0, 3.0], [2.0, 2.0, 2.0], [0.0, -1.0, -1.0]]
    special = [[1.0, NAN, 5.0, -INF], [INF, -INF, 0.0, NAN]]
    for axis in (0, 1, -1):
        r.case("sort", [r.distinct(2, 3, 4), axis], sort)
        r.case("sort", [r.distinct(2, 3, 4), axis, down], sort)
        r.case("topk", [r.distinct(2, 3, 4), 2, axis], topk)
        r.case("topk", [r.distinct(2, 3, 4), 1, axis, least], topk)
    r.case("sort", [r.distinct(7, dtype=F32)], sort)
    r.case("topk", [r.distinct(7, dtype=F32), 7], topk)
    r.case("topk", [r.distinct(3, 4), 0], topk)
    for o in ([], [down]):
        r.case("sort", [r.leaf(ties), 1, *o], sort, "ties")
        r.case("sort", [r.leaf(special, grad=False), 1, *o], sort, "special values")
        r.case("sort", [r.integers(-5, 5, 3, 4).int(), 1, *o], sort)
        r.case("sort", [r.bools(5), 0, *o], sort)
        r.case("sort", [r.randn(2, 0), 1, *o], sort)
        r.case("argsort", [r.distinct(3, 4, grad=False), 0, *o], lambda *args: sort(*args)["indices"])
    r.case("topk", [r.leaf(special, grad=False), 2, 1], topk, "special values")


def norms_at_zero(r):
    def norm(x, o):
        return torch.linalg.vector_norm(x, o["p"])

    for p in (0.5, 1.5):
        r.case("norm", [r.leaf([1.0, 0.0, -4.0]), {"p": p}], norm, "zeros")
        r.case("norm", [r.leaf([0.0, 0.0]), {"p": p}], norm, "zeros")


def counted(r):
    def bincount(x, o={}):
        return torch.bincount(x, o.get("weights"), o.get("minLength", 0))

    r.case("bincount", [r.integers(0, 5, 9)], bincount)
    r.case("bincount", [r.integers(0, 5, 9), {"minLength": 7}], bincount)
    r.case("bincount", [r.integers(0, 5, 9), {"weights": r.randn(9, grad=False)}], bincount)
    # Where a NaN stands among the others is left to chance in PyTorch.
    for x in (r.integers(0, 4, 2, 5).int(), torch.tensor([2.5, -1.0, 2.5, -0.0, 0.0, -INF]),
              torch.tensor([True, False, True]), torch.zeros(0)):
        r.case("unique", [x], lambda x: torch.unique(x, return_inverse=True, return_counts=True))
    similarity = lambda a, b, o={}: F.cosine_similarity(a, b, o.get("axis", 1), o.get("eps", 1e-8))  # noqa: E731
    for dtype in (F64, F32):
        r.case("cosineSimilarity", [r.randn(3, 4, dtype=dtype), r.randn(3, 4, dtype=dtype)], similarity)
    r.case("cosineSimilarity", [r.randn(2, 1, 3), r.randn(1, 4, 3), {"axis": -1}], similarity)
    r.case("cosineSimilarity", [r.randn(3, 2), r.randn(3, 2), {"axis": 0, "eps": 0.5}], similarity)
    short, long = r.leaf([[0.1, 0.2]], grad=False), r.leaf([[3.0, 1.0]], grad=False)
    r.case("cosineSimilarity", [short, long, {"eps": 2.0}], similarity, "shorter than eps")
    zeros = torch.zeros(1, 2, dtype=F64)
    r.case("cosineSimilarity", [zeros, long], similarity, "no length")


def record(r):
    for part in (floating, norms, chosen, logical, running, integer, ordered, norms_at_zero, counted):
        part(r)
