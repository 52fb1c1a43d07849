"""Ops that models use less often, with second gradients: several operations in one, medians and quantiles, diagonals,
distances, segments, bounds that are tensors."""
import torch
import torch.nn.functional as F

from .recorder import ABSENT

F32 = torch.float32
NAN, INF = float("nan"), float("inf")


def compound(r):
    for shapes in (([2, 3], [3], [2, 1]), ([2], [2], []), ([0, 2], [2], [2])):
        r.case("lerp", [r.randn(*shape) for shape in shapes], torch.lerp)
        r.case("addcmul", [r.randn(*shape) for shape in shapes], torch.addcmul)
        r.case("addcdiv", [*[r.randn(*shape) for shape in shapes[:2]], r.uniform(0.5, 2, *shapes[2])], torch.addcdiv)
    for weight in (0, 0.3, 0.5, 1, 1.5):
        r.case("lerp", [r.randn(4), r.randn(4), weight], torch.lerp)
    r.case("lerp", [r.randn(4, dtype=F32), r.randn(4, dtype=F32), 0.7], torch.lerp)
    options = {"value": -0.5}
    for op in ("addcmul", "addcdiv"):
        r.case(op, [r.randn(2, 3), r.randn(3), r.uniform(0.5, 2, 2, 1), options],
               lambda x, a, b, o, op=op: getattr(torch, op)(x, a, b, **o))
    for lead, op in (([], "addmm"), ([2], "baddbmm")):
        for shape in ([*lead, 2, 4], [4], []):
            for options in ({}, {"beta": 0.5, "alpha": -2.0}):
                args = [r.randn(*shape), r.randn(*lead, 2, 3), r.randn(*lead, 3, 4), *([options] if options else [])]
                r.case(op, args, lambda x, a, b, o={}, op=op: getattr(torch, op)(x, a, b, **o))
        nan = torch.full([4], NAN, dtype=torch.float64)
        r.case(op, [nan, r.randn(*lead, 2, 3), r.randn(*lead, 3, 4), {"beta": 0}],
               lambda x, a, b, o, op=op: getattr(torch, op)(x, a, b, **o), "x ignored")
    r.case("addmm", [r.randn(4, dtype=F32), r.randn(2, 3, dtype=F32), r.randn(3, 4, dtype=F32)], torch.addmm)
    r.case("logaddexp", [r.randn(2, 3), r.randn(3)], torch.logaddexp)
    r.case("logaddexp", [r.leaf([1000.0, -1000.0, 3.0]), r.leaf([999.0, -1001.0, 3.0])], torch.logaddexp, "far")
    ends = [[INF, -INF, INF, -INF, NAN, 1.0], [INF, -INF, 1.0, 1.0, 1.0, -INF]]
    r.case("logaddexp", [r.leaf(x, grad=False) for x in ends], torch.logaddexp, "infinities")
    r.case("xlogy", [r.randn(2, 3), r.uniform(0.3, 3, 3)], torch.xlogy)
    r.case("xlogy", [r.leaf([0.0, 0.0, 1.0, 0.0], grad=False), r.leaf([0.0, NAN, 0.0, -1.0], grad=False)],
           torch.xlogy, "zeros")
    r.case("xlogy", [r.leaf([0.0, 2.0]), 0.5], torch.xlogy)
    r.case("xlogy", [r.leaf([0.0, 0.0, 2.0]), r.leaf([0.5, 2.0, 1.0])], torch.xlogy, "zeros times logarithms")
    for shape, other, axis in (([2, 3], [2, 3], -1), ([3, 2], [3, 2], 0), ([2, 3], [1, 3], 1)):
        r.case("cross", [r.randn(*shape), r.randn(*other), {"axis": axis}],
               lambda a, b, o: torch.linalg.cross(a, b, dim=o["axis"]))


def numbers(r):
    special = [NAN, INF, -INF, 1.5, -0.0]
    for options in ({}, {"nan": 1.0}, {"posInf": 2.0, "negInf": -3.0}):
        for dtype in (torch.float64, F32):
            r.case("nanToNum", [r.leaf(special, dtype), *([options] if options else [])],
                   lambda x, o={}: torch.nan_to_num(x, o.get("nan", 0.0), o.get("posInf"), o.get("negInf")))
    many = r.leaf([-2.5, -1.25, -0.05, 0.0, 0.45, 1.5, 2.5, 1234.567, NAN, INF], grad=False)
    for decimals in (0, 1, 2, -1, -2):
        r.case("round", [many, {"decimals": decimals}], lambda x, o: torch.round(x, **o))
    for mode in ("trunc", "floor"):
        operands = [r.leaf([7.0, -7.0, 6.0, 1.0, -0.5]), r.leaf([2.0, 2.0, 3.0, 0.1, 3.0])]
        r.case("div", [*operands, {"roundingMode": mode}],
               lambda a, b, o: torch.div(a, b, rounding_mode=o["roundingMode"]))
        whole = [torch.tensor([7, -7, 6, -1], dtype=torch.int32), torch.tensor([2, 2, 3, 3], dtype=torch.int32)]
        r.case("div", [*whole, {"roundingMode": mode}],
               lambda a, b, o: torch.div(a, b, rounding_mode=o["roundingMode"]))
    x = [-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0]
    lower, upper = [-1.0, -1.0, 0.0, 0.5, 1.5, 0.0, -3.0], [1.0, 0.5, 1.0, 1.0, 1.0, 0.5, -1.0]
    r.case("clamp", [r.leaf(x), {"min": r.leaf(lower)}], lambda x, o: torch.clamp(x, **o))
    r.case("clamp", [r.leaf(x), {"max": r.leaf(upper)}], lambda x, o: torch.clamp(x, **o))
    r.case("clamp", [r.leaf(x), {"min": r.leaf(lower), "max": r.leaf(upper)}], lambda x, o: torch.clamp(x, **o))
    r.case("clamp", [r.randn(2, 3), {"min": r.randn(3)}], lambda x, o: torch.clamp(x, **o))
    r.case("clamp", [r.leaf([0.0, NAN], grad=False), {"min": r.leaf([NAN, 0.0], grad=False)}],
           lambda x, o: torch.clamp(x, **o))


def ranks(r):
    for shape in ([5], [6], [2, 5], [2, 3, 4]):
        for axis in (0, -1):
            for keep in (False, True):
                r.case("median", [r.distinct(*shape), axis, {"keepDims": keep}],
                       lambda x, a, o: named(x.median(a, o["keepDims"])))
    r.case("median", [r.leaf([1.0, NAN, 0.0, 3.0], grad=False), 0], lambda x, a: named(x.median(a)))
    for q in (0.0, 0.3, 0.5, 1.0, [0.25, 0.75], [0.1]):
        for options in ({}, {"axis": 0}, {"axis": -1, "keepDims": True}):
            r.case("quantile", [r.distinct(3, 4), q, *([options] if options else [])], quantile)
    for mode in ("lower", "higher", "midpoint", "nearest"):
        r.case("quantile", [r.distinct(5), [0.0, 0.1, 0.125, 0.3, 0.375, 0.5, 0.9], {"interpolation": mode}], quantile)
    r.case("quantile", [r.leaf([[1.0, NAN], [2.0, 3.0]], grad=False), 0.5, {"axis": 1}], quantile)


def quantile(x, q, options=None):
    options = options or {}
    q = torch.tensor(q, dtype=x.dtype)
    return torch.quantile(x, q, options.get("axis"), options.get("keepDims", False),
                          interpolation=options.get("interpolation", "linear"))


def rearranged(r):
    for repeats, axis in ((2, ABSENT), (3, 0), (2, -1), ([1, 0, 2], 1)):
        given = repeats if isinstance(repeats, int) else torch.tensor(repeats)
        r.case("repeatInterleave", [r.randn(2, 3), repeats, *([] if axis is ABSENT else [axis])],
               lambda x, n, a=None, given=given: x.repeat_interleave(given, a))
    for repeats in ([2], [2, 1], [2, 1, 3], []):
        r.case("tile", [r.randn(2, 3), repeats], torch.tile)
    for shape, options in (([3], {}), ([3], {"diagonal": 1}), ([3], {"diagonal": -2}), ([3, 4], {}),
                           ([3, 4], {"diagonal": 2}), ([3, 4], {"diagonal": -1})):
        r.case("diag", [r.randn(*shape), *([options] if options else [])], lambda x, o={}: torch.diag(x, **o))
    for shape, options in (([3], {}), ([2, 3], {"offset": 1}), ([2, 3], {"offset": -1, "axis0": 0, "axis1": 2}),
                           ([2, 3], {"axis0": 2, "axis1": 0, "offset": 2})):
        r.case("diagEmbed", [r.randn(*shape), *([options] if options else [])],
               lambda x, o={}: torch.diag_embed(x, o.get("offset", 0), o.get("axis0", -2), o.get("axis1", -1)))
    r.case("trace", [r.randn(3, 3)], torch.trace)
    r.case("trace", [r.randn(2, 4)], torch.trace)
    r.case("movedim", [r.randn(2, 3, 4), [0, 2], [1, 0]], torch.movedim)
    for shapes in (([3], [3]), ([2, 3], [3]), ([], [])):
        r.case("vstack", [[r.randn(*shape) for shape in shapes]], torch.vstack)
    for shapes in (([3], [2]), ([2, 3], [2, 1]), ([], [])):
        r.case("hstack", [[r.randn(*shape) for shape in shapes]], torch.hstack)
    r.case("meshgrid", [[r.randn(2), r.randn(), r.randn(3)]], lambda xs: torch.meshgrid(xs, indexing="ij"))
    x = torch.tensor([[1.0, 2.0], [0.0, 3.0], [1.0, 2.0], [1.0, 0.0]], dtype=torch.float64)
    for axis, given in ((0, x), (1, x.T.contiguous())):
        r.case("unique", [given, {"axis": axis}],
               lambda x, o: dict(zip(("values", "inverse", "counts"), torch.unique(
                   x, return_inverse=True, return_counts=True, dim=o["axis"]))))
    for shape, widths in (([1, 2, 3], [[1, 2]]), ([1, 1, 2, 3], [[2, 0], [0, 3]]), ([1, 1, 2, 3], [[1, 2], [1, 0]])):
        flat = [n for pair in reversed(widths) for n in pair]
        r.case("pad", [r.randn(*shape), widths, {"mode": "circular"}],
               lambda x, w, o, flat=flat: torch.nn.functional.pad(x, flat, mode="circular"))


def measured(r):
    for p in (2.0, 1.0, 3.0, INF):
        r.case("cdist", [r.randn(4, 3), r.randn(2, 3), {"p": p}], lambda a, b, o: distances(a, b, o["p"]))
    r.case("cdist", [r.randn(2, 4, 3), r.randn(2, 5, 3)], lambda a, b: distances(a, b, 2.0))
    r.case("cdist", [r.randn(30, 3), r.randn(2, 3)], lambda a, b: distances(a, b, 2.0))
    r.case("cdist", [r.leaf([[1.0, 2.0]], grad=False), r.leaf([[1.0, 2.0], [0.0, 0.0]], grad=False)], torch.cdist)
    ascending = r.leaf(sorted([-1.0, 0.5, 0.5, 2.0, 3.0]), grad=False)
    values = r.leaf([[-2.0, 0.5, 2.5], [3.0, 9.0, NAN]], grad=False)
    for right in (False, True):
        r.case("searchsorted", [ascending, values, {"right": right}],
               lambda s, v, o: torch.searchsorted(s, v, right=o["right"]))
        r.case("bucketize", [values, ascending, {"right": right}],
               lambda v, s, o: torch.bucketize(v, s, right=o["right"]))
        rows = torch.sort(r.randn(2, 4, grad=False))[0].round(decimals=2)
        r.case("searchsorted", [rows, r.randn(2, 3, grad=False), {"right": right}],
               lambda s, v, o: torch.searchsorted(s, v, right=o["right"]))


def distances(a, b, p):
    """PyTorch's own has no second gradient."""
    y = torch.linalg.vector_norm(a.unsqueeze(-2) - b.unsqueeze(-3), p, -1)
    assert torch.allclose(y, torch.cdist(a, b, p))
    return y


def segments(r):
    for reduce in ("sum", "prod", "mean", "amax", "amin"):
        for include in (True, False):
            r.case("scatterReduce", [r.distinct(3, 3), 0, torch.tensor([[0, 2, 0], [1, 2, 0]]), r.randn(2, 3), reduce,
                                     {"includeSelf": include}], scatter_reduce)
            r.case("scatterReduce", [r.distinct(2, 4), 1, torch.tensor([[0, 1, 1, 1], [3, 3, 0, 3]]), r.randn(2, 4),
                                     reduce, {"includeSelf": include}], scatter_reduce)
    second, r.second = r.second, False  # PyTorch refuses second gradients through zeros
    for source in ([0.0, 2.0, 3.0, 4.0], [0.0, 0.0, 3.0, 4.0], [1.0, 2.0, 0.0, 4.0]):
        r.case("scatterReduce", [r.leaf([2.0, 3.0]), 0, torch.tensor([0, 0, 0, 1]), r.leaf(source), "prod"],
               scatter_reduce, "zeros")
    r.case("scatterReduce", [r.leaf([2.0, 5.0]), 0, torch.tensor([0, 0, 1]), r.leaf([2.0, 2.0, 1.0]), "amax"],
           scatter_reduce, "ties")
    r.second = second


def scatter_reduce(x, axis, index, source, reduce, options=None):
    return x.scatter_reduce(axis, index, source, reduce, include_self=(options or {}).get("includeSelf", True))


def images(r):
    for mode, shape in (("linear", [2, 1, 4]), ("bilinear", [1, 2, 3, 4]), ("bicubic", [1, 1, 4, 5])):
        axes = len(shape) - 2
        for align in (False, True):
            for size in (7, 2, 1, [5, 3][:axes]):
                r.case("interpolate", [r.randn(*shape), {"size": size, "mode": mode, "alignCorners": align}], interpolate)
            for factor in (2, 1.7, [0.5, 2.5][:axes]):
                r.case("interpolate", [r.randn(*shape), {"scaleFactor": factor, "mode": mode, "alignCorners": align}],
                       interpolate)
        r.case("interpolate", [r.randn(*shape, dtype=F32), {"scaleFactor": 2, "mode": mode}], interpolate)
    for shape in ([2, 1, 4], [1, 2, 3, 4]):
        axes = len(shape) - 2
        for mode in ("nearest", "area"):
            for options in ({"size": 6}, {"size": [2, 3][:axes]}, {"scaleFactor": 1.5}):
                r.case("interpolate", [r.randn(*shape), {**options, "mode": mode}], interpolate)
    for shape, kernel, options in (([1, 2, 4, 5], 2, {}), ([2, 4, 5], [2, 3], {"padding": 1, "stride": 2}),
                                   ([1, 1, 5, 5], 2, {"dilation": 2, "padding": [1, 0]})):
        r.case("unfold", [r.randn(*shape), kernel, options], lambda x, k, o: F.unfold(x, k, **o))
        columns = F.unfold(r.randn(*shape, grad=False), kernel, **options)
        r.case("fold", [r.randn(*columns.shape), shape[-2:], kernel, options], lambda x, s, k, o: F.fold(x, s, k, **o))
    r.case("pixelShuffle", [r.randn(2, 8, 2, 3), 2], F.pixel_shuffle)
    r.case("pixelShuffle", [r.randn(9, 1, 2), 3], F.pixel_shuffle)
    r.case("pixelUnshuffle", [r.randn(1, 2, 4, 6), 2], F.pixel_unshuffle)
    # PyTorch's own has no gradient.
    r.case("channelShuffle", [r.randn(2, 6, 2, 2, grad=False), 3], lambda x, g: torch.nn.ChannelShuffle(g)(x))
    for size in (1, 3, 4, 7):
        r.case("adaptiveAvgPool1d", [r.randn(2, 1, 7), size], F.adaptive_avg_pool1d)
        r.case("adaptiveMaxPool1d", [r.distinct(2, 1, 7), size], F.adaptive_max_pool1d)
    for size in (1, 3, [2, 4], [None, 2]):
        r.case("adaptiveMaxPool2d", [r.distinct(1, 2, 4, 5), size], F.adaptive_max_pool2d)
    tied = torch.zeros(1, 1, 4, 4, dtype=torch.float64, requires_grad=True)
    r.case("adaptiveMaxPool2d", [tied, 2], F.adaptive_max_pool2d, "ties")
    for options in ({}, {"stride": 1, "padding": 1}, {"stride": 2, "dilation": 2}):
        r.case("maxPool2dWithIndices", [r.distinct(1, 2, 5, 6), 2, options],
               lambda x, k, o: named(F.max_pool2d_with_indices(x, k, **o)))
        r.case("maxPool1dWithIndices", [r.distinct(2, 1, 6), 2, options],
               lambda x, k, o: named(F.max_pool1d_with_indices(x, k, **o)))
    for options in ({}, {"stride": 2, "padding": 1, "outputPadding": 1}, {"groups": 2, "dilation": 2}):
        filters = 1 if "groups" in options else 2
        python = {{"outputPadding": "output_padding"}.get(k, k): v for k, v in options.items()}
        r.case("convTranspose1d", [r.randn(2, 2, 4), r.randn(2, filters, 3), r.randn(2), options],
               lambda x, w, b, o, python=python: F.conv_transpose1d(x, w, b, **python))
    r.case("avgPool2d", [r.randn(1, 2, 4, 5), 2, {"divisorOverride": 3, "padding": 1}],
           lambda x, k, o: F.avg_pool2d(x, k, padding=1, divisor_override=3))


def named(found):
    return {"values": found[0], "indices": found[1]}


def interpolate(x, options):
    names = {"scaleFactor": "scale_factor", "alignCorners": "align_corners"}
    return F.interpolate(x, **{names.get(k, k): v for k, v in options.items()})


def record(r):
    compound(r)
    numbers(r)
    ranks(r)
    rearranged(r)
    measured(r)
    segments(r)
    images(r)
    later(r)


def later(r):
    for size in (1, 3, 4):
        r.case("adaptiveMaxPool1dWithIndices", [r.distinct(2, 1, 7), size],
               lambda x, n: named(F.adaptive_max_pool1d(x, n, return_indices=True)))
    for shape, size in (((1, 2, 4, 5), 1), ((2, 4, 5), 3), ((1, 2, 4, 5), [2, 4]), ((1, 1, 7, 5), [None, 2])):
        r.case("adaptiveMaxPool2dWithIndices", [r.distinct(*shape), size],
               lambda x, n: named(F.adaptive_max_pool2d(x, n, return_indices=True)))
    tied = torch.zeros(1, 1, 4, 4, dtype=torch.float64, requires_grad=True)
    r.case("adaptiveMaxPool2dWithIndices", [tied, 2],
           lambda x, n: named(F.adaptive_max_pool2d(x, n, return_indices=True)), "ties")
    for counts, axis in (([1, 0, 2], 1), ([2], 0), ([3, 1], 0)):
        r.case("repeatInterleave", [r.randn(2, 3), torch.tensor(counts), axis],
               lambda x, n, a: x.repeat_interleave(n, a))
    for a, b, options in (([3, 4], [3, 4], {}), ([2, 3, 4], [1, 4], {"p": 1.5}), ([4], [4], {"p": 3.0}),
                          ([3, 4], [3, 4], {"keepDims": True, "eps": 0.1})):
        python = {{"keepDims": "keepdim"}.get(k, k): v for k, v in options.items()}
        r.case("pairwiseDistance", [r.randn(*a), r.randn(*b), options],
               lambda x, y, o, python=python: F.pairwise_distance(x, y, **python))
    for options in ({}, {"full": True, "reduction": "none"}, {"eps": 0.5}):
        r.case("gaussianNllLoss", [r.randn(3, 2), r.randn(3, 2), r.uniform(0.1, 2, 3, 2), options],
               lambda x, t, v, o: F.gaussian_nll_loss(x, t, v, **o))
    for options in ({}, {"logInput": False, "eps": 0.1}, {"full": True, "reduction": "none"}):
        python = {{"logInput": "log_input"}.get(k, k): v for k, v in options.items()}
        r.case("poissonNllLoss", [r.uniform(0.2, 2, 3, 2), r.uniform(0.2, 4, 3, 2), options],
               lambda x, t, o, python=python: F.poisson_nll_loss(x, t, **python))
