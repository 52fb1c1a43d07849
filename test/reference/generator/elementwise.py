"""Elementwise ops of one, two and three operands."""
import torch
import torch.nn.functional as F

INF, NAN = float("inf"), float("nan")
F32, F64 = torch.float32, torch.float64

# Where most ops are smooth, and where some are not even defined.
ANY = [-2.7, -1.3, -0.6, -0.05, 0.05, 0.4, 1.7, 3.2]
POSITIVE = [0.05, 0.3, 0.9, 1.1, 2.5, 7.3, 40.2]
UNIT = [-0.95, -0.5, -0.1, 0.02, 0.3, 0.8]
SPECIAL = [0.0, -0.0, INF, -INF, NAN, 0.5, -0.5, 1.0, -1.0, 1.5, 2.5, -3.5, 20.5]
EXTREMES = {
    F64: [5e-324, -5e-324, 1e-310, 2.3e-308, 1e-20, 709.5, 711.0, -708.0, -746.0, 1e300, -1e300],
    F32: [1e-45, -1e-45, 1e-40, 1.2e-38, 1e-20, 88.5, 89.0, -87.0, -104.0, 3e38, -3e38],
}

# op: (PyTorch's function, where it is smooth, its kinks and poles)
UNARY = {
    "neg": (torch.neg, ANY, []), "abs": (torch.abs, ANY, [0.0, -0.0]), "sign": (torch.sign, ANY, [0.0]),
    "exp": (torch.exp, ANY, []), "expm1": (torch.expm1, ANY + [1e-9], [0.0]),
    "log": (torch.log, POSITIVE, [0.0]), "log1p": (torch.log1p, POSITIVE + [-0.9, 1e-9], [0.0, -1.0]),
    "log2": (torch.log2, POSITIVE + [8.0], [0.0]),
    "sqrt": (torch.sqrt, POSITIVE, [0.0]), "rsqrt": (torch.rsqrt, POSITIVE, [0.0]),
    "square": (torch.square, ANY, [0.0]), "reciprocal": (torch.reciprocal, ANY, [0.0]),
    "sin": (torch.sin, ANY, [0.0]), "cos": (torch.cos, ANY, [0.0]), "tan": (torch.tan, ANY, [0.0]),
    "asin": (torch.asin, UNIT, [1.0, -1.0]), "acos": (torch.acos, UNIT, [1.0, -1.0]),
    "atan": (torch.atan, ANY, [0.0]), "sinh": (torch.sinh, ANY, [0.0]), "cosh": (torch.cosh, ANY, [0.0]),
    "tanh": (torch.tanh, ANY, [0.0]), "sigmoid": (torch.sigmoid, ANY, [0.0]),
    "relu": (torch.relu, ANY, [0.0, -0.0]), "leakyRelu": (F.leaky_relu, ANY, [0.0, -0.0]),
    "elu": (F.elu, ANY, [0.0]), "selu": (F.selu, ANY, [0.0]), "gelu": (F.gelu, ANY, [0.0]),
    "silu": (F.silu, ANY, [0.0]), "softplus": (F.softplus, ANY + [19.9, 20.1, 35.0], [0.0, 20.0]),
    "hardtanh": (F.hardtanh, ANY, [-1.0, 1.0]), "erf": (torch.erf, ANY, [0.0]),
    "floor": (torch.floor, ANY, [0.0, 1.0, -2.0]), "ceil": (torch.ceil, ANY, [0.0, 1.0, -2.0]),
    "round": (torch.round, ANY, [0.5, 1.5, 2.5, -0.5]),
}
# What these give for ±0 is in IEEE 754 or plain from their series; elsewhere the sign of a zero is left open.
SIGNED_ZEROS = {
    "neg", "abs", "expm1", "log1p", "sqrt", "rsqrt", "reciprocal", "sin", "tan", "asin", "atan", "sinh",
    "tanh",
    "erf", "floor", "ceil",
}
PERIODIC = {"sin", "cos", "tan"}
# PyTorch's vector library flushes their denormals to zero, so these are left out.
FLUSHED = {"log1p", "tan"}

# op: (options, PyTorch's function of x and the options, kinks)
WITH_OPTIONS = [
    ("clamp", {"min": -1.0, "max": 1.5}, lambda x, o: x.clamp(**o), [-1.0, 1.5]),
    ("clamp", {"min": -0.5}, lambda x, o: x.clamp(**o), [-0.5]),
    ("clamp", {"max": 0.5}, lambda x, o: x.clamp(**o), [0.5]),
    ("clamp", {"min": 1.0, "max": -1.0}, lambda x, o: x.clamp(**o), [-1.0, 1.0]),
    ("leakyRelu", {"negativeSlope": 0.2}, lambda x, o: F.leaky_relu(x, o["negativeSlope"]), [0.0]),
    ("elu", {"alpha": 1.5}, lambda x, o: F.elu(x, o["alpha"]), [0.0]),
    ("gelu", {"approximate": "none"}, lambda x, o: F.gelu(x, **o), [0.0]),
    ("gelu", {"approximate": "tanh"}, lambda x, o: F.gelu(x, **o), [0.0]),
    ("softplus", {"beta": 2.0, "threshold": 5.0}, lambda x, o: F.softplus(x, **o), [2.5]),
    ("hardtanh", {"min": -2.0, "max": 0.5}, lambda x, o: F.hardtanh(x, o["min"], o["max"]), [-2.0, 0.5]),
]

BINARY = {
    "add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div, "pow": torch.pow,
    "maximum": torch.maximum, "minimum": torch.minimum, "atan2": torch.atan2, "remainder": torch.remainder,
}
COMPARE = {"eq": torch.eq, "ne": torch.ne, "lt": torch.lt, "le": torch.le, "gt": torch.gt, "ge": torch.ge}
LOGICAL = {"logicalAnd": torch.logical_and, "logicalOr": torch.logical_or, "logicalXor": torch.logical_xor}
SHAPES = [
    ([2, 3], [2, 3]), ([2, 3], [3]), ([2, 1], [1, 3]), ([2, 1, 2], [3, 1]), ([], [2, 2]), ([3], []), ([], []),
    ([0, 3], [3]), ([2, 0], [1, 1]),
]
PAIRED = [0.0, -0.0, 1.0, -1.0, 2.0, -2.5, INF, -INF, NAN]


def unary(r):
    for op, (f, smooth, kinks) in UNARY.items():
        for dtype in (F64, F32):
            r.case(op, [r.leaf(smooth, dtype)], f)
            extremes = EXTREMES[dtype][:5] if op in PERIODIC else EXTREMES[dtype]
            values = SPECIAL + (extremes[3:] if op in FLUSHED else extremes)
            if op == "sign":  # PyTorch's sign of NaN is 0, which gets a case of its own
                values = [v for v in values if v == v]
            r.case(op, [r.leaf(values, dtype, grad=False)], f, "special values", op in SIGNED_ZEROS)
        if op in PERIODIC:
            r.case(op, [r.leaf([1e3, -1e5, 1e9], F64)], f, "large arguments")
        if kinks:
            r.case(op, [r.leaf(kinks, F64)], f, "kinks")
        r.case(op, [r.leaf(smooth[1])], f)
        r.case(op, [torch.zeros(2, 0, dtype=F64, requires_grad=True)], f)
    r.case("sign", [r.leaf([NAN], grad=False)], torch.sign, "not a number")
    for op, options, f, kinks in WITH_OPTIONS:
        for dtype in (F64, F32):
            r.case(op, [r.leaf(ANY, dtype), options], f)
        r.case(op, [r.leaf(SPECIAL + EXTREMES[F64], F64, grad=False), options], f, "special values")
        r.case(op, [r.leaf(kinks, F64), options], f, "kinks")


def predicates(r):
    for dtype in (F64, F32):
        for op, f in (("isNaN", torch.isnan), ("isFinite", torch.isfinite),
                      ("logicalNot", torch.logical_not)):
            r.case(op, [r.leaf(SPECIAL + EXTREMES[dtype], dtype, grad=False)], f)
    r.case("logicalNot", [torch.tensor([True, False])], torch.logical_not)
    r.case("logicalNot", [torch.tensor([3, 0, -1], dtype=torch.int32)], torch.logical_not)
    r.case("isFinite", [torch.tensor([3, 0], dtype=torch.int32)], torch.isfinite)
    r.case("isNaN", [torch.tensor([3, 0], dtype=torch.int32)], torch.isnan)


def binary(r):
    for op, f in BINARY.items():
        base = (lambda *s, **k: r.uniform(0.2, 3, *s, **k)) if op == "pow" else r.randn
        other = r.uniform if op in ("div", "remainder") else None
        second = (lambda *s, **k: other(0.4, 2.5, *s, **k)) if other else r.randn
        for a, b in SHAPES:
            r.case(op, [base(*a), second(*b)], f)
        for a, b in SHAPES[:3]:
            r.case(op, [base(*a, dtype=F32), second(*b, dtype=F32)], f)
        if op not in ("maximum", "minimum", "atan2"):
            r.case(op, [base(2, 2), 1.5], f, "a number on the right")
            r.case(op, [2.5, second(2, 2)], lambda a, b, f=f: f(torch.tensor(a, dtype=F64), b),
                   "a number on the left")
        r.case(op, [base(3, grad=False), second(2, 3)], f, "gradient of the second only")
        for dtype in (F64, F32):
            a = r.leaf([[v] for v in PAIRED], dtype, grad=False)
            b = r.leaf([PAIRED], dtype, grad=False)
            r.case(op, [a, b], f, "special values", op in ("add", "sub", "mul", "div", "atan2"))
    x = [-2.0, -1.5, 0.0, 0.0, 1.5, 3.0]
    r.case("maximum", [r.leaf(x), r.leaf([-2.0, 1.0, 0.0, -0.5, 1.5, 2.0])], torch.maximum, "ties")
    r.case("minimum", [r.leaf(x), r.leaf([-2.0, 1.0, 0.0, -0.5, 1.5, 2.0])], torch.minimum, "ties")
    r.case("remainder", [r.leaf([5.5, -5.5, 5.5, -5.5, 6.0]), r.leaf([2.0, 2.0, -2.0, -2.0, 3.0])],
           torch.remainder)
    r.case("div", [r.leaf([1.0, -1.0, 0.0]), r.leaf([0.0, 0.0, 2.0])], torch.div, "division by zero")
    r.case("atan2", [r.leaf([1.0, -1.0, 1.0, -1.0]), r.leaf([1.0, 1.0, -1.0, -1.0])], torch.atan2,
           "quadrants")
    r.case("pow", [r.leaf([0.0, 0.0, 0.0, -2.0, -2.0]), r.leaf([0.0, 2.0, 1.0, 3.0, 2.0])], torch.pow,
           "kinks")
    for exponent in (0.0, 1.0, 2.0, 3.0, 0.5, -1.0, -2.0):
        values = [0.3, 1.7, 2.2] if exponent == 0.5 else [-1.3, 0.3, 2.2]
        r.case("pow", [r.leaf(values), exponent], torch.pow)
    r.case("pow", [r.leaf([0.0, -0.0]), 2.0], torch.pow, "kinks")
    r.case("pow", [r.leaf([0.0]), 0.0], torch.pow, "kinks")


def compared(r):
    for op, f in COMPARE.items():
        a, b = r.leaf([[v] for v in PAIRED], grad=False), r.leaf([PAIRED], grad=False)
        r.case(op, [a, b], f, "special values")
        r.case(op, [r.integers(0, 3, 2, 1, 3).int(), r.integers(0, 3, 2, 1).int()], f)
        r.case(op, [r.randn(4, dtype=F32, grad=False), 0.1], f)
    for op in ("eq", "ne"):
        r.case(op, [r.bools(4), r.bools(4)], COMPARE[op])
    for op, f in LOGICAL.items():
        r.case(op, [torch.tensor([[True], [False]]), torch.tensor([True, False])], f)
        r.case(op, [r.leaf([0.0, -0.0, NAN, 1.5], grad=False), r.leaf([1.0, 0.0, 0.0, 2.0], grad=False)], f)
        r.case(op, [r.integers(0, 2, 4).int(), r.bools(4)], f)


def chosen(r):
    mask = r.bools(2, 3)
    r.case("where", [mask, r.randn(2, 3), r.randn(2, 3)], torch.where)
    r.case("where", [mask, r.randn(2, 3, dtype=F32), r.randn(3, dtype=F32)], torch.where)
    r.case("where", [r.bools(3), r.randn(2, 1), r.randn(1, 1, 1)], torch.where)
    r.case("where", [r.bools(2, 1), r.randn(3), r.randn()], torch.where)
    r.case("where", [mask, r.randn(2, 3), 1.5], torch.where)
    r.case("where", [mask, -0.5, r.randn(2, 3)], torch.where)
    r.case("where", [torch.tensor([True, False]), r.leaf([1.0, NAN]), r.leaf([INF, 2.0])], torch.where,
           "unchosen NaN")
    r.case("where", [r.bools(0, 3), r.randn(0, 3), r.randn(3)], torch.where)


def integer(r):
    a = torch.tensor([7, -7, 7, -7, 0], dtype=torch.int32)
    b = torch.tensor([3, 3, -3, -3, 5], dtype=torch.int32)
    for op in ("add", "sub", "mul", "div", "maximum", "minimum", "remainder"):
        r.case(op, [a, b], BINARY[op])
    r.case("div", [a, torch.zeros(5, dtype=torch.int32)], torch.div, "division by zero")
    r.case("pow", [a, torch.tensor([0, 1, 2, 3, 0], dtype=torch.int32)], torch.pow)
    r.case("add", [a, 2], torch.add)
    r.case("mul", [a, 1.5], torch.mul)
    big = torch.tensor([2147483647, -2147483648, 65536], dtype=torch.int32)
    r.case("add", [big, torch.tensor([1, -1, 1], dtype=torch.int32)], torch.add, "wraps around")
    r.case("mul", [big, torch.tensor([2, 3, 65536], dtype=torch.int32)], torch.mul, "wraps around")
    for op, f in (("neg", torch.neg), ("abs", torch.abs), ("sign", torch.sign), ("square", torch.square),
                  ("relu", torch.relu), ("clamp", None)):
        r.case(op, [a, {"min": -2, "max": 3}] if op == "clamp" else [a], f or (lambda x, o: x.clamp(**o)))


def close(r):
    def is_close(x, y, o=None):
        o = o or {}
        return torch.isclose(
            x, y, rtol=o.get("rtol", 1e-5), atol=o.get("atol", 1e-8), equal_nan=o.get("equalNaN", False))

    a = r.leaf([1.0, 100.0, INF, INF, NAN, 0.0, -3.0, -INF], grad=False)
    b = r.leaf([1.0, 100.0009, INF, 1.0, NAN, 9e-9, -3.1, INF], grad=False)
    for o in ([], [{"equalNaN": True}], [{"rtol": 0.05}], [{"atol": 0.2}], [{"rtol": 0.0, "atol": 0.0}]):
        r.case("isClose", [a, b, *o], is_close)
    r.case("isClose", [a.float(), b.float()], is_close)
    r.case("isClose", [torch.tensor([5, 6, 7]).int(), torch.tensor([6, 6, 9]).int(), {"atol": 1.0}], is_close)
    r.case("isClose", [r.randn(2, 1, grad=False), r.randn(3, grad=False), {"atol": 1.0}], is_close)


def undecided(r):
    a, b = [1.0, NAN, NAN], [NAN, 1.0, NAN]
    r.case("maximum", [r.leaf(a), r.leaf(b)], torch.maximum, "NaN")
    r.case("minimum", [r.leaf(a), r.leaf(b)], torch.minimum, "NaN")


def further(r):
    """Ops that came later."""
    for dtype in (F64, F32):
        r.case("log10", [r.leaf([0.1, 0.5, 1.0, 2.0, 10.0, 1000.0, 1e5], dtype)], torch.log10)
        r.case("log10", [r.leaf(SPECIAL + EXTREMES[dtype][:3], dtype, grad=False)], torch.log10, "special values")
        r.case("isInf", [r.leaf(SPECIAL + EXTREMES[dtype], dtype, grad=False)], torch.isinf)
    r.case("isInf", [torch.tensor([3, 0], dtype=torch.int32)], torch.isinf)
    r.case("fmod", [r.leaf([5.5, -5.5, 5.5, -5.5, 6.0, 0.0]), r.leaf([2.0, 2.0, -2.0, -2.0, 3.0, 2.0])], torch.fmod)
    for op, f in (("fmod", torch.fmod), ("floorDivide", torch.floor_divide)):
        grad = op == "fmod"  # the gradient of floor_divide is "not implemented"
        for dtype in (F64, F32):
            for a, b in SHAPES[:4]:
                r.case(op, [r.randn(*a, dtype=dtype, grad=grad), r.uniform(0.4, 2.5, *b, dtype=dtype, grad=grad)], f)
            a, b = r.leaf([[v] for v in PAIRED], dtype, grad=False), r.leaf([PAIRED], dtype, grad=False)
            r.case(op, [a, b], f, "special values")
        r.case(op, [r.leaf([1.0, 0.3, -1.0, 6.0], grad=False), r.leaf([0.1, 0.1, 0.1, 0.2], grad=False)], f,
               "quotients that round up")
        r.case(op, [torch.tensor([7, -7, 7, -7, 0]).int(), torch.tensor([3, 3, -3, -3, 5]).int()], f)
        r.case(op, [r.randn(3, grad=False), 1.5], f)


def record(r):
    for part in (unary, predicates, binary, compared, chosen, integer, close, undecided, further):
        part(r)
