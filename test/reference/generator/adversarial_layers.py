"""The same ends of the range as in adversarial.py in layers, recurrences, attention, convolutions, in ops that
move or choose elements, and in log probabilities. Where PyTorch has a layer, its parameters are arguments here."""
import torch
import torch.nn.functional as F
from torch import distributions as D

from .adversarial import INF, LARGEST, NAN, ROWS, Sweep, leaf, pairs

# Further numbers, of which layers make sums and squares.
WEIGHTS = [0.5, -1.5, 1.0, 0.25, -0.75, 2.0, -0.5, 1.25]


def ordinary(*shape):
    """Ordinary numbers, never twice the same ones side by side."""
    size = torch.Size(shape).numel()
    return leaf([WEIGHTS[i % len(WEIGHTS)] * (1 + i // len(WEIGHTS)) for i in range(size)], shape)


def leaf_of(row, *shape):
    return leaf(row, shape)


def shown(row):
    return f"of {row}"


def rms_norm(x, shape):
    return x / (x.square().mean(-1, keepdim=True) + torch.finfo(x.dtype).eps).sqrt()


def attention(q, k, v, options):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    mask = options.get("mask")
    if options.get("causal"):
        mask = torch.ones(scores.shape[-2:], dtype=torch.bool).tril()
    if mask is not None:
        scores = scores.masked_fill(~mask, -INF) if mask.dtype == torch.bool else scores + mask
    return scores.softmax(-1) @ v


def recurrence(f, x, weights):
    """A recurrent layer of two units without its module."""
    states = [torch.zeros(1, 1, 2) for _ in range(2 if f is torch.lstm else 1)]
    return f(x, states if f is torch.lstm else states[0], weights, True, 1, 0.0, True, False, False)[0]


def multihead(x, weights, options):
    mask = options.get("keyPaddingMask")
    x = x.transpose(0, 1)
    return F.multi_head_attention_forward(x, x, x, x.shape[-1], 1, weights[0], weights[1], None, None, False, 0.0,
                                          weights[2], weights[3], key_padding_mask=mask)[0].transpose(0, 1)


def normalization(sweep, row):
    for shape, inner in (([3, 1], ""), ([1, 1, 3], " along")):
        x = leaf_of(row, *shape)
        sweep.case(f"batchNorm{inner} {shown(row)}", "batchNorm", [x, {"training": True}],
                   lambda x, o: F.batch_norm(x, None, None, training=True))
    x, weight, bias = leaf_of(row, 3, 1), leaf([1.5]), leaf([0.5])
    sweep.case(f"batchNorm scaled {shown(row)}", "batchNorm", [x, {"training": True, "weight": weight, "bias": bias}],
               lambda x, o: F.batch_norm(x, None, None, o["weight"], o["bias"], training=True))
    running = {"runningMean": torch.tensor([0.5]), "runningVar": torch.tensor([2.0])}
    sweep.case(f"batchNorm running {shown(row)}", "batchNorm", [leaf_of(row, 3, 1), running],
               lambda x, o: F.batch_norm(x, o["runningMean"], o["runningVar"]))
    sweep.case(f"instanceNorm {shown(row)}", "instanceNorm", [leaf_of(row, 1, 1, 3)], F.instance_norm)
    sweep.case(f"rmsNorm {shown(row)}", "rmsNorm", [leaf_of(row, 1, 3), 3], rms_norm)


def recurrent(sweep, row):
    cells = {"rnnTanhCell": (1, torch.rnn_tanh_cell), "rnnReluCell": (1, torch.rnn_relu_cell),
             "gruCell": (3, torch.gru_cell), "lstmCell": (4, torch.lstm_cell)}
    for op, (gates, f) in cells.items():
        h = [leaf([[0.5]])] if op != "lstmCell" else [leaf([[0.5]]), leaf([[-0.25]])]
        state = h if op == "lstmCell" else h[0]
        rest = [ordinary(gates, 3), ordinary(gates, 1).detach(), ordinary(gates).detach(), ordinary(gates).detach()]
        compute = (lambda *a: torch.cat(torch.lstm_cell(*a))) if op == "lstmCell" else f
        sweep.case(f"{op} {shown(row)}", op, [leaf_of(row, 1, 3), state, *rest], compute)
    for op, f, gates in (("RNN", torch.rnn_tanh, 1), ("GRU", torch.gru, 3), ("LSTM", torch.lstm, 4)):
        weights = [ordinary(gates * 2, 1), ordinary(gates * 2, 2), ordinary(gates * 2).detach(),
                   ordinary(gates * 2).detach()]
        sweep.case(f"{op} {shown(row)}", op, [leaf_of(row, 3, 1, 1), weights],
                   lambda x, w, f=f: recurrence(f, x, w))


def attentive(sweep, row):
    q, k, v = ordinary(2, 3), ordinary(2, 3), ordinary(2, 3)
    ends = torch.tensor([row, [0.5, 1.0, -1.0]], dtype=torch.float32, requires_grad=True)
    op = "scaledDotProductAttention"
    mask = torch.tensor([[True, False], [False, False]])
    for name, args in (("queries", [ends, k, v, {}]), ("keys", [q, ends, v, {}]), ("values", [q, k, ends, {}]),
                       ("causal", [q, k, ends.flip(0).detach().requires_grad_(), {"causal": True}]),
                       ("masked", [q, k, v, {"mask": mask}]),
                       ("masked values", [q, k, ends, {"mask": mask}])):
        sweep.case(f"{op} {name} {shown(row)}", op, args, attention)
    scores = torch.tensor([row[:2], row[1:]], dtype=torch.float32)
    sweep.case(f"{op} scores {shown(row)}", op, [q, k, v, {"mask": scores}], attention)
    weights = [ordinary(9, 3), ordinary(9).detach(), ordinary(3, 3), ordinary(3).detach()]
    x = torch.stack([torch.tensor([[1.0, -0.5, 0.25]] * 1 + [row]), torch.tensor([[0.5, 1.0, -1.0], [1.0, 2.0, 0.5]])])
    for name, padded in (("", None), (" padded", torch.tensor([[False, True], [False, False]]))):
        options = {} if padded is None else {"keyPaddingMask": padded}
        sweep.case(f"MultiheadAttention{name} {shown(row)}", "MultiheadAttention",
                   [x.clone().requires_grad_(), weights, options], multihead)


def convolutions(sweep, row):
    image = torch.tensor([[1.0, -0.5, 2.0], row, [0.5, 0.25, -1.0]])[None, None]
    for note, o in (("", {}), (" padded", {"padding": 1}), (" apart", {"stride": 2, "padding": 1}),
                    (" dilated", {"dilation": 2, "padding": 1})):
        x, w, b = image.clone().requires_grad_(), ordinary(2, 1, 2, 2), leaf([0.5, -0.5])
        sweep.case(f"conv2d{note} {shown(row)}", "conv2d", [x, w, b, o], lambda x, w, b, o: F.conv2d(x, w, b, **o))
    sweep.case(f"conv1d padded {shown(row)}", "conv1d", [leaf_of(row, 1, 1, 3), ordinary(1, 1, 2), leaf([0.5]),
               {"padding": 1}], lambda x, w, b, o: F.conv1d(x, w, b, **o))
    sweep.case(f"conv1d weights {shown(row)}", "conv1d", [ordinary(1, 1, 5), leaf_of(row, 1, 1, 3)], F.conv1d)
    sweep.case(f"convTranspose1d {shown(row)}", "convTranspose1d", [leaf_of(row, 1, 1, 3), ordinary(1, 2, 2)],
               F.conv_transpose1d)
    x, w = image.clone().requires_grad_(), ordinary(1, 2, 2, 2)
    sweep.case(f"convTranspose2d {shown(row)}", "convTranspose2d", [x, w, torch.tensor([0.5, -0.5]), {"stride": 2}],
               lambda x, w, b, o: F.conv_transpose2d(x, w, b, **o))
    for op, f in (("maxPool2d", F.max_pool2d), ("avgPool2d", F.avg_pool2d)):
        sweep.case(f"{op} {shown(row)}", op, [image.clone().requires_grad_(), 2, {"stride": 1, "padding": 1}],
                   lambda x, k, o, f=f: f(x, k, **o))


def structural(sweep, row):
    x = lambda *shape: leaf_of(row, *(shape or (3,)))
    index = torch.tensor([2, 0, 0])
    mask = torch.tensor([True, False, True])
    y = lambda: leaf([0.5, -2.0, 1.0])
    cases = [
        ("concat", [[x(), y()]], lambda all: torch.cat(all)), ("stack", [[x(), y()], 1], torch.stack),
        ("roll", [x(), 1], torch.roll), ("flip", [x(), [0]], torch.flip), ("repeat", [x(), [2]], lambda x, n: x.repeat(n)),
        ("repeatInterleave", [x(), 2], torch.repeat_interleave),
        ("indexSelect", [x(), 0, index], torch.index_select), ("gather", [x(), 0, index], torch.gather),
        ("scatter", [x(), 0, torch.tensor([2, 0]), leaf([5.0, 6.0])], torch.scatter),
        ("scatterAdd", [x(), 0, index, y()], torch.scatter_add), ("indexAdd", [x(), 0, index, y()], torch.index_add),
        ("maskedFill", [x(), mask, 0.5], torch.masked_fill), ("maskedSelect", [x(), mask], torch.masked_select),
        ("where", [mask, x(), y()], torch.where), ("cumsum", [x(3, 1), 0], torch.cumsum),
        ("cumprod", [x(3, 1), 0], torch.cumprod), ("tril", [x(3, 1)], torch.tril), ("diag", [x()], torch.diag),
        ("sortValues", [x()], lambda x: x.sort().values), ("topkValues", [x(), 2], lambda x, k: x.topk(k).values),
        ("maxValues", [x(), 0], lambda x, a: x.max(a).values), ("minValues", [x(), 0], lambda x, a: x.min(a).values),
        ("medianValues", [x(), 0], lambda x, a: x.median(a).values),
        ("outer", [x(), y()], torch.outer), ("dot", [x(), y()], torch.dot),
        ("lerp", [x(), y(), 0.25], torch.lerp), ("logaddexp", [x(), y()], torch.logaddexp),
        ("xlogy", [leaf([0.0, 0.5, 1.0]), x()], torch.xlogy),
        ("addcmul", [y(), x(), y(), {"value": 0.5}], lambda a, b, c, o: torch.addcmul(a, b, c, **o)),
        ("addcdiv", [y(), y(), x(), {"value": 0.5}], lambda a, b, c, o: torch.addcdiv(a, b, c, **o)),
        ("cross", [x(), y()], lambda a, b: torch.linalg.cross(a, b)),
        ("addmm", [y(), x(1, 3), ordinary(3, 3)], torch.addmm),
        ("einsum", ["ij,j->i", x(1, 3), y()], torch.einsum),
        ("nanToNum", [x()], torch.nan_to_num), ("expand", [x(1, 3), [2, 3]], lambda x, s: x.expand(s)),
        ("bilinear", [x(1, 3), ordinary(1, 2), ordinary(1, 3, 2)], F.bilinear), ("glu", [leaf_of(row + row[:1], 4)], F.glu),
        ("prelu", [x(1, 3), leaf([0.25])], F.prelu), ("unfold", [x(1, 1, 1, 3), [1, 2]], F.unfold),
        ("adaptiveAvgPool1d", [x(1, 1, 3), 2], F.adaptive_avg_pool1d),
        ("tripletMarginLoss", [x(1, 3), ordinary(1, 3), leaf([[1.0, 0.5, 2.0]])], F.triplet_margin_loss),
        ("cosineEmbeddingLoss", [x(1, 3), ordinary(1, 3), torch.tensor([1.0])], F.cosine_embedding_loss),
    ]
    for mode in ("constant", "reflect", "replicate"):
        cases.append(("pad", [x(1, 3), [[0, 0], [1, 2]], {"mode": mode}],
                      lambda x, w, o: F.pad(x, w[1], o["mode"])))
    for reduce in ("sum", "amax", "mean", "prod"):
        cases.append(("scatterReduce", [y(), 0, index, x(), reduce], lambda y, a, i, x, r: y.scatter_reduce(a, i, x, r)))
    for p in (1.0, 2.0):
        cases.append(("cdist", [x(1, 3), ordinary(2, 3), {"p": p}], lambda a, b, o: torch.cdist(a, b, **o)))
    for op, args, f in cases:
        note = "".join(f" {a}" for a in args if isinstance(a, str))
        note += "".join(f" {v}" for a in args if isinstance(a, dict) for v in a.values() if not torch.is_tensor(v))
        sweep.case(f"{op}{note} {shown(row)}", op, args, f)


def probabilities(sweep):
    values = [0.0, 1.0, -0.5, LARGEST, 1e20, -1e20, 1e-20, INF, NAN]
    x, loc = pairs(values, [0.0, 1e20, -2.0])
    for scale in (1.0, 1e-20, 1e20):
        sweep.case(f"Normal {scale} of pairs", "Normal", [x, loc, leaf([scale])],
                   lambda x, m, s: D.Normal(m, s, validate_args=False).log_prob(x))
    x, logits = pairs([0.0, 1.0], [v for v in values if v == v] + [100.0, -100.0, -INF])
    sweep.case("Bernoulli of pairs", "Bernoulli", [x.detach(), logits],
               lambda x, l: D.Bernoulli(logits=l, validate_args=False).log_prob(x))
    x, high = pairs([0.0, 0.5, 1e20, -INF, INF], [1.0, LARGEST, 1e-40])
    sweep.case("Uniform of pairs", "Uniform", [x.detach(), torch.zeros(len(x)), high],
               lambda x, a, b: D.Uniform(a, b, validate_args=False).log_prob(x))
    for row in ROWS:
        sweep.case(f"Categorical {shown(row)}", "Categorical", [torch.tensor([0, 2]), leaf([row, row])],
                   lambda x, l: D.Categorical(logits=l, validate_args=False).log_prob(x))


def records(_):
    sweep = Sweep()
    for row in ROWS:
        for family in (normalization, recurrent, attentive, convolutions, structural):
            family(sweep, row)
    probabilities(sweep)
    return sweep.records
