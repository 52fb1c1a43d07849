"""Values at the ends of float32's range and beyond: ±0, ±∞, NaN, the largest, the smallest, denormal and
nearly overflowing numbers, forward, backward, and backward through backward."""
import torch
import torch.nn.functional as F

from .recorder import encode, encode_tensor, tensors_in

INF, NAN = float("inf"), float("nan")
LARGEST, SMALLEST = 3.4028234663852886e38, 1.1754943508222875e-38
VALUES = [0.0, -0.0, INF, -INF, NAN, 1.0, -1.0, 0.5, -0.5, 2.0, LARGEST, -LARGEST, SMALLEST, -SMALLEST, 1e-45, -1e-45,
          1e-40, 1e20, -1e20, 1e-20, -1e-20, 1e19, -1e19, 20.5, -20.5, 88.5, 89.0, -87.0,
          -104.0]
PAIRED = [0.0, -0.0, INF, -INF, NAN, 1.0, -0.5, LARGEST, -LARGEST, SMALLEST, 1e-40, 1e20, -1e-20]
ROWS = [[1.0, 2.0, INF], [1.0, -INF, 2.0], [NAN, 1.0, 2.0], [LARGEST, 1.0, -LARGEST], [LARGEST, LARGEST, 1.0],
        [1e-40, 1e-45, 0.0], [1e20, -1e20, 1.0], [1e-20, 2e-20, 3e-20], [0.0, -0.0, 0.0], [88.0, 89.0, -104.0],
        [1e30, 3e30, 2e30], [-INF, -INF, 1.0], [-INF, -INF, -INF], [INF, 1.0, INF]]

UNARY = {
    "neg": torch.neg, "abs": torch.abs, "sign": torch.sign, "exp": torch.exp, "expm1": torch.expm1, "log": torch.log,
    "sin": torch.sin, "cos": torch.cos, "tan": torch.tan, "log1p": torch.log1p, "log2": torch.log2, "log10": torch.log10, "sqrt": torch.sqrt, "rsqrt": torch.rsqrt,
    "square": torch.square, "reciprocal": torch.reciprocal, "asin": torch.asin, "acos": torch.acos,
    "atan": torch.atan, "sinh": torch.sinh, "cosh": torch.cosh, "tanh": torch.tanh, "sigmoid": torch.sigmoid,
    "erf": torch.erf, "floor": torch.floor, "ceil": torch.ceil, "round": torch.round, "trunc": torch.trunc,
    "relu": torch.relu, "leakyRelu": F.leaky_relu, "elu": F.elu, "selu": F.selu, "gelu": F.gelu, "silu": F.silu,
    "softplus": F.softplus, "hardtanh": F.hardtanh, "relu6": F.relu6, "celu": F.celu, "mish": F.mish,
    "logSigmoid": F.logsigmoid, "softsign": F.softsign, "tanhshrink": F.tanhshrink, "softshrink": F.softshrink,
    "hardshrink": F.hardshrink, "hardsigmoid": F.hardsigmoid, "hardswish": F.hardswish,
}
POWERS = [0, 1, 2, 3, -1, 0.5]
BINARY = {
    "add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div, "maximum": torch.maximum,
    "minimum": torch.minimum, "atan2": torch.atan2, "remainder": torch.remainder, "fmod": torch.fmod, "pow": torch.pow,
}
NONE = {"reduction": "none"}
PAIRED_LOSSES = {
    "mseLoss": lambda x, t, o: F.mse_loss(x, t, **o), "l1Loss": lambda x, t, o: F.l1_loss(x, t, **o),
    "huberLoss": lambda x, t, o: F.huber_loss(x, t, **o), "smoothL1Loss": lambda x, t, o: F.smooth_l1_loss(x, t, **o),
}
WITH_LOGITS = ("binaryCrossEntropyWithLogits", lambda x, t, o: F.binary_cross_entropy_with_logits(x, t, **o))


def norm(x, o):
    return torch.linalg.vector_norm(x, o["p"])


ROW_OPS = [
    ("softmax", [], lambda x: x.softmax(-1)), ("logSoftmax", [], lambda x: x.log_softmax(-1)),
    ("softmin", [], lambda x: F.softmin(x, -1)), ("logSumExp", [0], lambda x, a: x.logsumexp(a)),
    ("sum", [], lambda x: x.sum()), ("mean", [], lambda x: x.mean()), ("variance", [], lambda x: x.var()),
    ("std", [], lambda x: x.std()), ("prod", [], lambda x: x.prod()), ("cumsum", [0], torch.cumsum),
    ("cumprod", [0], torch.cumprod), ("amax", [], lambda x: x.amax()), ("amin", [], lambda x: x.amin()),
    *[("norm", [{"p": p}], norm) for p in (1.0, 2.0, 3.0, INF, -INF)],
    ("layerNorm", [3], lambda x, n: F.layer_norm(x, (n,))),
    ("normalize", [{"axis": 0}], lambda x, o: F.normalize(x, dim=0)),
]


class Sweep:
    """Records of calls with both derivatives."""

    def __init__(self):
        self.records = []

    def case(self, name, op, args, compute):
        output = compute(*args)
        inputs = [t for t in tensors_in(args) if t.requires_grad]
        record = {"name": name, "op": op, "args": encode(args, leaves=True), "output": encode_tensor(output)}
        firsts, seconds = [], []
        if inputs:
            weights = torch.tensor([0.5, -1.5, 2.0, 1.0]).repeat(output.numel() // 4 + 1)[:output.numel()]
            firsts = torch.autograd.grad(output, inputs, weights.reshape(output.shape), create_graph=True)
        for first in firsts:
            second = [None] * len(inputs)
            if first.requires_grad:
                try:
                    second = torch.autograd.grad(first.sum(), inputs, allow_unused=True, retain_graph=True)
                except RuntimeError:  # "derivative … is not implemented"
                    seconds = None
                    break
            seconds.append([encode_gradient(x, g) for x, g in zip(inputs, second)])
        record["firsts"] = [encode_gradient(x, g) for x, g in zip(inputs, firsts)]
        if seconds is not None:
            record["seconds"] = seconds
        self.records.append(record)


def encode_gradient(x, gradient):
    """What is missing, or known to be zero and not stored, is zeros."""
    return encode_tensor(torch.zeros_like(x) if gradient is None or gradient._is_zerotensor() else gradient)


def leaf(values, shape=None):
    x = torch.tensor(values, dtype=torch.float32)
    return (x if shape is None else x.reshape(shape)).requires_grad_()


def pairs(left, right):
    return leaf([a for a in left for _ in right]), leaf([b for _ in left for b in right])


def records(_):
    sweep = Sweep()
    for op, f in UNARY.items():
        sweep.case(op, op, [leaf(VALUES)], f)
    for power in POWERS:
        sweep.case(f"pow {power}", "pow", [leaf(VALUES), power], torch.pow)
    for op, f in BINARY.items():
        sweep.case(op, op, list(pairs(PAIRED, PAIRED)), f)
    for op, f in PAIRED_LOSSES.items():
        sweep.case(op, op, [*pairs(PAIRED, PAIRED), NONE], f)
    logits, targets = pairs(VALUES, [0.0, 1.0, 0.25])
    sweep.case(WITH_LOGITS[0], WITH_LOGITS[0], [logits, targets.detach(), NONE], WITH_LOGITS[1])
    shares, targets = pairs([0.0, 1.0, 1e-45, SMALLEST, 0.5, 1 - 2**-24], [0.0, 1.0, 0.25])
    sweep.case("binaryCrossEntropy", "binaryCrossEntropy", [shares, targets.detach(), NONE],
               lambda x, t, o: F.binary_cross_entropy(x, t, **o))
    logs, targets = pairs([v for v in VALUES if v == v], [0.0, 1.0, 0.25, 1e-45])
    sweep.case("klDiv", "klDiv", [logs, targets.detach(), NONE], lambda x, t, o: F.kl_div(x, t, **o))
    x, signs = pairs(PAIRED, [1.0, -1.0])
    sweep.case("hingeEmbeddingLoss", "hingeEmbeddingLoss", [x, signs.detach(), NONE],
               lambda x, t, o: F.hinge_embedding_loss(x, t, **o))
    x, y = pairs(PAIRED, PAIRED)
    sweep.case("marginRankingLoss", "marginRankingLoss", [x, y, torch.ones(len(x)), NONE],
               lambda a, b, t, o: F.margin_ranking_loss(a, b, t, **o))
    sweep.case("prelu", "prelu", [leaf(VALUES), torch.tensor([0.25])], F.prelu)
    for row in ROWS:
        for op, args, f in ROW_OPS:
            shown = "".join(f" {list(a.values())[0]}" if isinstance(a, dict) else "" for a in args)
            sweep.case(f"{op}{shown} of {row}", op, [leaf(row), *args], f)
        for target in (0, 2):
            label = torch.tensor(target)
            sweep.case(f"crossEntropy of {row} for {target}", "crossEntropy", [leaf(row), label], F.cross_entropy)
        sweep.case(f"nllLoss of {row}", "nllLoss", [leaf(row), torch.tensor(1)], F.nll_loss)
        sweep.case(f"groupNorm of {row}", "groupNorm", [leaf([row]), 1], lambda x, n: F.group_norm(x, n))
        sweep.case(f"cosineSimilarity of {row}", "cosineSimilarity", [leaf([row]), leaf([[1.0, 0.5, -2.0]])],
                   torch.cosine_similarity)
        sweep.case(f"matmul of {row}", "matmul", [leaf([row]), leaf([[1.0], [0.5], [-2.0]])], torch.matmul)
        sweep.case(f"linear of {row}", "linear", [leaf([row]), leaf([[1.0, 0.5, -2.0]]), leaf([1.0])], F.linear)
        sweep.case(f"conv1d of {row}", "conv1d", [leaf([[row]]), leaf([[[1.0, 0.5]]])], F.conv1d)
        sweep.case(f"maxPool1d of {row}", "maxPool1d", [leaf([[row]]), 2], F.max_pool1d)
        sweep.case(f"avgPool1d of {row}", "avgPool1d", [leaf([[row]]), 2], F.avg_pool1d)
    return sweep.records
