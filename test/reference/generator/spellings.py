"""How calls of PyTorch are written here: a table of names and arguments, and what needs more than a table."""
import re
import types

import torch

from .recorder import ABSENT, DTYPES

# Ours by PyTorch's names, with the arguments in order; those in braces are options, those after / change nothing.
# An argument has another name here where it says so, and otherwise PyTorch's in camelCase.
SPELLINGS = """
abs() acos() asin() atan() ceil() clone(/memory_format) cos() cosh() erf() exp() expm1() floor() log() log10() log1p()
log2() neg() reciprocal() rsqrt() sigmoid() sign() sin() sinh() sqrt() square() tan() tanh() trunc() round({decimals})
isfinite=isFinite() isinf=isInf() isnan=isNaN() logical_not() nan_to_num({nan posinf=posInf neginf=negInf})
add(other) sub(other) mul(other) div(other {rounding_mode}) true_divide=div(other) pow(other) atan2(other)
floor_divide(other) fmod(other) remainder(other) maximum(other) minimum(other) max:binary=maximum(other)
min:binary=minimum(other) eq(other) ne(other) lt(other) le(other) gt(other) ge(other) logical_and(other)
logical_or(other) logical_xor(other) logaddexp(other) xlogy(other) isclose=isClose(other {rtol atol equal_nan=equalNaN})
lerp(end weight) addcmul(a b {value}) addcdiv(a b {value}) addmm(a b {beta alpha}) addmm:decomposed=addmm(a b {beta alpha})
baddbmm(a b {beta alpha}) clamp({min max}) clamp_min=clamp({min}) clamp_max=clamp({max}) masked_fill(mask value)
masked_select(mask)
sum(dim {keepdim}) mean(dim {keepdim}) prod(dim {keepdim}) amax(dim {keepdim}) amin(dim {keepdim}) all(dim {keepdim})
any(dim {keepdim}) logsumexp=logSumExp(dim {keepdim}) argmax(dim {keepdim}) argmin(dim {keepdim})
max:reduction_no_dim=amax() min:reduction_no_dim=amin() max:reduction_with_dim=max(dim {keepdim})
min:reduction_with_dim=min(dim {keepdim}) cumsum(dim) cumprod(dim) sort(dim {descending} /stable)
argsort(dim {descending}) topk(k dim {largest} /sorted)
linalg.vector_norm=norm({ord=p dim keepdim}) bincount({weights minlength=minLength}) argwhere=nonzero()
matmul(other) mm=matmul(other) bmm=matmul(other) mv=matmul(other) dot(other) outer(other)
cdist(other {p} /compute_mode) cross(other {dim}) linalg.cross=cross(other {dim}) trace() softmax(dim) log_softmax(dim)

cat=concat(dim) stack(dim) vstack() hstack() chunk(chunks dim) split(size dim) split:list_args=split(size dim)
split_with_sizes=split(size dim) unbind(dim) reshape(shape) view=reshape(shape) flatten({start_dim=startAxis end_dim=endAxis})
ravel=flatten() squeeze(dim) unsqueeze(dim) permute(dims) transpose(dim0 dim1) movedim(source destination) select(dim index)
flip(dims) roll(shifts dims) repeat(repeats) tile(dims) repeat_interleave(repeats dim) expand(shape)
broadcast_to=expand(shape) tril({diagonal}) triu({diagonal}) diag({diagonal}) diag_embed({offset dim1=axis0 dim2=axis1})
diagonal({offset dim1=axis0 dim2=axis1})
gather(dim index /sparse_grad) index_select(dim index) index_add(dim index source)
scatter(dim index source) scatter_add(dim index source) bucketize(boundaries {right} /out_int32)
full_like(value {dtype}) zeros_like({dtype}) ones_like({dtype}) float=to:float32(/memory_format) double=to:float64(/memory_format)
int=to:int32(/memory_format) bool=to:bool(/memory_format)
linalg.inv=inv() linalg.det=det() linalg.slogdet=slogdet() linalg.cholesky=cholesky() linalg.solve=solve(other)
linalg.solve_triangular=solveTriangular(other {upper unitriangular})
nn.functional.relu=relu(/inplace) nn.functional.relu6=relu6(/inplace) nn.functional.leaky_relu=leakyRelu({negative_slope} /inplace)
nn.functional.elu=elu({alpha} /inplace) nn.functional.celu=celu({alpha} /inplace) nn.functional.selu=selu(/inplace)
nn.functional.gelu=gelu({approximate}) nn.functional.silu=silu(/inplace) nn.functional.mish=mish(/inplace)
nn.functional.softplus=softplus({beta threshold}) nn.functional.hardtanh=hardtanh({min_val=min max_val=max} /inplace)
nn.functional.hardsigmoid=hardsigmoid(/inplace) nn.functional.hardswish=hardswish(/inplace)
nn.functional.logsigmoid=logSigmoid() nn.functional.softsign=softsign() nn.functional.tanhshrink=tanhshrink()
nn.functional.softshrink=softshrink(lambd) nn.functional.hardshrink=hardshrink(lambd)
nn.functional.threshold=threshold(threshold value /inplace) nn.functional.prelu=prelu(weight) nn.functional.glu=glu(dim)
nn.functional.softmin=softmin(dim)
nn.functional.linear=linear(weight bias) nn.functional.bilinear=bilinear(other weight bias)
nn.functional.cosine_similarity=cosineSimilarity(other {dim eps}) nn.functional.normalize=normalize({p dim eps})
nn.functional.pairwise_distance=pairwiseDistance(other {p eps keepdim}) nn.functional.pixel_shuffle=pixelShuffle(upscale_factor)
nn.functional.pixel_unshuffle=pixelUnshuffle(downscale_factor) nn.functional.unfold=unfold(kernel {dilation padding stride})
nn.functional.layer_norm=layerNorm(shape {weight bias eps}) nn.functional.group_norm=groupNorm(groups {weight bias eps})
nn.functional.batch_norm=batchNorm({running_mean running_var weight bias training momentum eps})
nn.functional.instance_norm=instanceNorm({running_mean running_var weight bias use_input_stats momentum eps})
nn.functional.conv1d=conv1d(weight bias {stride padding dilation groups})
nn.functional.conv2d=conv2d(weight bias {stride padding dilation groups})
nn.functional.conv_transpose1d=convTranspose1d(weight bias {stride padding output_padding groups dilation})
nn.functional.conv_transpose2d=convTranspose2d(weight bias {stride padding output_padding groups dilation})
nn.functional.avg_pool1d=avgPool1d(kernel {stride padding ceil_mode count_include_pad})
nn.functional.avg_pool2d=avgPool2d(kernel {stride padding ceil_mode count_include_pad divisor_override})
nn.functional.adaptive_avg_pool1d=adaptiveAvgPool1d(size) nn.functional.adaptive_avg_pool2d=adaptiveAvgPool2d(size)
nn.functional.mse_loss=mseLoss(target {reduction}) nn.functional.l1_loss=l1Loss(target {reduction})
nn.functional.smooth_l1_loss=smoothL1Loss(target {beta reduction}) nn.functional.huber_loss=huberLoss(target {delta reduction})
nn.functional.nll_loss=nllLoss(target {weight ignore_index reduction})
nn.functional.cross_entropy=crossEntropy(target {weight ignore_index label_smoothing reduction})
nn.functional.binary_cross_entropy=binaryCrossEntropy(target {weight reduction})
nn.functional.binary_cross_entropy_with_logits=binaryCrossEntropyWithLogits(target {weight pos_weight reduction})
nn.functional.kl_div=klDiv(target {reduction log_target}) nn.functional.hinge_embedding_loss=hingeEmbeddingLoss(target {margin reduction})
nn.functional.cosine_embedding_loss=cosineEmbeddingLoss(other target {margin reduction})
nn.functional.margin_ranking_loss=marginRankingLoss(other target {margin reduction})
nn.functional.triplet_margin_loss=tripletMarginLoss(positive negative {margin p eps swap reduction})
nn.functional.gaussian_nll_loss=gaussianNllLoss(target variance {full eps reduction})
nn.functional.poisson_nll_loss=poissonNllLoss(target {log_input full eps reduction})
"""

# How arguments are called here where it is not PyTorch's name in camelCase.
RENAMED = {"dim": "axis", "keepdim": "keepDims"}


class Left(Exception):
    """A sample that has no counterpart here; says what it is."""


def camel(name):
    first, *rest = name.split("_")
    return RENAMED.get(name, first + "".join(word.capitalize() for word in rest))


def spellings():
    """PyTorch's name → ours, a last argument that is fixed, and (argument, its name here, what becomes of it)."""
    found = {}
    for name, arguments in re.findall(r"(\S+)\(([^)]*)\)", SPELLINGS):
        theirs, _, ours = name.partition("=")
        ours, _, fixed = (ours or camel(theirs.split(":")[0])).partition(":")
        parameters, role = [], "positional"
        for word in arguments.replace("{", " { ").replace("}", " } ").replace("/", " / ").split():
            if word in "{}/":
                role = {"{": "option", "}": "positional", "/": "without effect"}[word]
            else:
                their_argument, _, own = word.partition("=")
                parameters.append((their_argument, own or camel(their_argument), role))
        found[theirs] = ours, [fixed] if fixed else [], parameters
    return found


def value(given):
    """An argument as it is written here."""
    if isinstance(given, torch.dtype):
        if given not in DTYPES or given == torch.int64:
            raise Left(f"dtype {given}")
        return DTYPES[given]
    if isinstance(given, torch.Tensor):
        if given.dtype not in DTYPES or given.layout != torch.strided:
            raise Left(f"tensor of {given.dtype}, {given.layout}")
        return given
    if isinstance(given, (list, tuple)):
        return [value(item) for item in given]
    if isinstance(given, (complex, torch.memory_format, torch.device, torch.layout)):
        raise Left(f"argument {given}")
    return {"batchmean": "batchMean"}.get(given, given) if isinstance(given, str) else given


def written(spelling, sample):
    """A sample's call as it is written here."""
    op, fixed, parameters = spelling
    given = dict(zip((name for name, _, _ in parameters), sample.args))
    if len(sample.args) > len(parameters):
        raise Left("more arguments")
    for name, item in sample.kwargs.items():
        if name not in [theirs for theirs, _, _ in parameters]:
            if item is None or (name, item) in INERT:
                continue
            raise Left(f"option {name}")
        given[name] = item
    positional = [value(sample.input)]
    options = {}
    for theirs, ours, role in parameters:
        item = given.get(theirs)
        if role == "positional":
            positional.append(ABSENT if item is None else value(item))
        elif role == "option" and item is not None:
            options[ours] = value(item)
    if options:
        return op, [*positional, *fixed, options]
    while positional[-1] is ABSENT:
        positional.pop()
    return op, positional + fixed


# Options whose value is what happens here anyway.
INERT = [("inplace", False), ("inplace", True), ("alpha", 1), ("scale_grad_by_freq", False), ("need_attn_weights", False),
         ("device", "cpu"), ("requires_grad", False), ("dtype", torch.float32), ("left", True)]


# What needs more than a table: (sample) → our op, our arguments, and how PyTorch computes it, if not by the sample.

def indices(key):
    """An index of PyTorch as the arguments of `index`."""
    nested = isinstance(key, list) and any(not isinstance(item, (int, bool)) for item in key)
    if isinstance(key, (list, tuple)) and (nested or isinstance(key, tuple)):
        return [one_index(item) for item in key]
    return [one_index(key)]


def one_index(item):
    if isinstance(item, slice):
        words = ["" if n is None else str(n) for n in (item.start, item.stop)]
        return ":".join(words if item.step is None else [*words, str(item.step)])
    return "..." if item is Ellipsis else value(item)


def get_item(sample):
    return "index", [sample.input, *indices(*sample.args)]


def index_put(sample):
    where, values = sample.args
    return "indexPut", [sample.input, [one_index(item) for item in where], values, sample.kwargs]


def deviation(op):
    def adapted(sample):
        given = dict(sample.kwargs)
        dims = sample.args[0] if sample.args else given.pop("dim", None)
        keep = given.pop("keepdim", False)
        correction = 1 if given.pop("unbiased", True) else 0
        correction = given.pop("correction", correction)
        if given or isinstance(dims, bool) or len(sample.args) > 1:
            raise Left("other arguments")
        correction = 1 if correction is None else correction
        return op, [sample.input, ABSENT if dims is None else value(dims), {"correction": correction, "keepDims": keep}]
    return adapted


def norm(sample):
    given = dict(zip(("p", "dim", "keepdim"), sample.args), **sample.kwargs)
    p = given.pop("p", given.pop("ord", None))
    dims = given.pop("dim", None)
    axes = 1 if isinstance(dims, int) else sample.input.dim() if dims is None else len(dims)
    if given.pop("keepdim", False) not in (True, False) or any(v is not None for v in given.values()):
        raise Left("other arguments")
    keep = sample.kwargs.get("keepdim", sample.args[2] if len(sample.args) > 2 else False)
    return p, dims, axes, {"keepDims": True} if keep else {}


def vector_norm(sample):
    """`torch.norm`, whose numbers are orders of vectors."""
    p, dims, _, options = norm(sample)
    if p == "nuc":
        raise Left("norm of a matrix")
    axis = {} if dims is None else {"axis": value(dims)}
    return "norm", [sample.input, {"p": 2.0 if p in (None, "fro") else float(p), **axis, **options}]


def either_norm(sample):
    """`torch.linalg.norm`, whose orders of two axes are those of matrices."""
    p, dims, axes, options = norm(sample)
    if p not in (None, "fro") and (axes != 1 or p == "nuc"):
        raise Left("norm of a matrix")
    axis = {} if dims is None else {"axis": value(dims)}
    return "norm", [sample.input, {"p": 2.0 if p in (None, "fro") else float(p), **axis, **options}]


def median(sample):
    if not sample.args and not sample.kwargs:
        return "medianOfAll", [sample.input]
    return written(("median", [], [("dim", "axis", "positional"), ("keepdim", "keepDims", "option")]), sample)


def quantile(sample):
    q, *dims = sample.args
    q = q.tolist() if isinstance(q, torch.Tensor) else q
    keep = sample.kwargs.get("keepdim", False)
    how = sample.kwargs.get("interpolation", "linear")
    axis = [*dims, sample.kwargs.get("dim")][0]
    options = {"keepDims": keep, "interpolation": how}
    return "quantile", [sample.input, q, options if axis is None else {"axis": axis, **options}]


def unique(sample):
    axis = sample.kwargs.get("dim")

    def compute():
        found = torch.unique(sample.input, return_inverse=True, return_counts=True, dim=axis)
        return dict(zip(("values", "inverse", "counts"), found))
    return "unique", [sample.input, *([] if axis is None else [{"axis": axis}])], compute


def nonzero(sample):
    if sample.kwargs.get("as_tuple"):
        raise Left("as_tuple")
    return "nonzero", [sample.input]


def sum_to_size(sample):
    shape = sample.args[0] if isinstance(sample.args[0], (list, tuple)) else sample.args
    return "sumToSize", [sample.input, list(shape)]


def searchsorted(sample):
    given = sample.kwargs
    if given.get("sorter") is not None:
        raise Left("option sorter")
    right = given.get("right", False) or given.get("side") == "right"
    return "searchsorted", [sample.input, sample.args[0], {"right": right}]


def narrow(sample):
    dim, start, length = sample.args
    return "narrow", [sample.input, dim, int(start), length]


def take_along_dim(sample):
    if len(sample.args) == 1:
        raise Left("of all elements")
    return "takeAlongAxis", [sample.input, *sample.args]


def where(sample):
    condition, other = sample.args
    if condition.dtype != torch.bool:
        raise Left("condition of bytes")
    return "where", [condition, sample.input, other]


def einsum(sample):
    return "einsum", [sample.args[0], *sample.input]


def meshgrid(sample):
    tensors = [*sample.input] if isinstance(sample.input, (list, tuple)) else [sample.input, *sample.args]
    return "meshgrid", [tensors, sample.kwargs]


def scatter(sample):
    reduction = sample.kwargs.get("reduce")
    dim, index, source = sample.args
    if reduction is None:
        return "scatter", [sample.input, dim, index, source]
    if reduction != "add" or not isinstance(source, torch.Tensor):
        raise Left("option reduce")
    return "scatterAdd", [sample.input, dim, index, source]


def scatter_reduce(sample):
    dim, index, source, reduction = [*sample.args, *([sample.kwargs["reduce"]] if "reduce" in sample.kwargs else [])]
    options = {"includeSelf": sample.kwargs.get("include_self", True)}
    return "scatterReduce", [sample.input, dim, index, source, reduction, options]


def pad(sample):
    names = ("pad", "mode", "value") if len(sample.args) != 2 or isinstance(sample.args[1], str) else ("pad", "value")
    given = dict(zip(names, sample.args), **sample.kwargs)
    widths = [list(pair) for pair in zip(given["pad"][::2], given["pad"][1::2])][::-1]
    widths = [[0, 0]] * (sample.input.dim() - len(widths)) + widths
    if given.get("mode", "constant") != "constant":
        return "pad", [sample.input, widths, {"mode": given["mode"]}]
    return "pad", [sample.input, widths, {"value": given.get("value") or 0}]


def max_pool(op, parameters):
    adaptive = op.startswith("adaptive")
    first, *options = parameters.split()
    spelled = [(first, camel(first), "positional"), *((name, camel(name), "option") for name in options)]

    def adapted(sample):
        given = dict(sample.kwargs)
        with_indices = given.pop("return_indices", sample.args[1] if adaptive and len(sample.args) > 1 else False)
        args = sample.args[:1] if adaptive else sample.args
        plain = types.SimpleNamespace(input=sample.input, args=args, kwargs=given)
        return written((op + ("WithIndices" if with_indices else ""), [], spelled), plain)
    return adapted


def embedding(op, names):
    spelled = [(name, camel(name), "option") for name in names.split()]

    def adapted(sample):
        plain = types.SimpleNamespace(input=sample.args[0], args=(), kwargs=sample.kwargs)
        op_name, args = written((op, [], spelled), plain)
        return op_name, [args[0], sample.input, *args[1:]]
    return adapted


def attention(sample):
    q, k, v = sample.input, *sample.args[:2]
    given = dict(sample.kwargs)
    if given.pop("dropout_p", 0.0) != 0 or given.pop("attn_mask", None) is not None or len(sample.args) > 2:
        raise Left("dropout or mask")

    def compute():
        return torch.nn.functional._scaled_dot_product_attention(q, k, v, None, 0.0, False, given["is_causal"])[0]
    return "scaledDotProductAttention", [q, k, v, {"causal": given["is_causal"]}], compute


def one_hot(sample):
    classes = sample.kwargs["num_classes"]
    return "oneHot", [sample.input, *([] if classes == -1 else [classes])]


def interpolate(sample):
    if sample.input.dim() == 5:
        raise Left("three axes")
    names = ("size", "scale_factor", "mode", "align_corners")
    return written(("interpolate", [], [(name, camel(name), "option") for name in names]), sample)


def upsample(mode):
    def adapted(sample):
        if sample.input.dim() == 5:
            raise Left("three axes")
        names = [("size", "size", "option"), ("scale_factor", "scaleFactor", "option")]
        op, args = written(("interpolate", [], names), sample)
        return op, [args[0], {**args[1], "mode": mode, **({"alignCorners": True} if mode == "bilinear" else {})}]
    return adapted


def reversed_operands(op):
    def adapted(sample):
        if sample.kwargs or isinstance(sample.args[0], torch.Tensor):
            raise Left("a tensor on the right, or options")  # an ordinary call of the operator
        return op, [value(sample.args[0]), sample.input]
    return adapted


def like_other(op):
    return lambda sample: (op, [sample.input, list(sample.args[0].shape)])


def transposed(sample):
    if sample.input.dim() < 2:
        raise Left("transpose of less than a matrix")
    return "transpose", [sample.input]


ADAPTERS = {
    "__getitem__": get_item, "index_put": index_put, "var": deviation("variance"), "std": deviation("std"),
    "norm": vector_norm, "norm:fro": vector_norm, "norm:inf": vector_norm, "linalg.norm": either_norm,
    "linalg.matrix_norm": either_norm, "median": median, "quantile": quantile, "unique": unique, "narrow": narrow,
    "narrow_copy": narrow, "take_along_dim": take_along_dim, "nonzero": nonzero, "sum_to_size": sum_to_size,
    "searchsorted": searchsorted, "where": where, "einsum": einsum,
    "meshgrid:list_of_tensors": meshgrid, "meshgrid:variadic_tensors": meshgrid, "scatter": scatter,
    "nn.functional.max_pool1d": max_pool("maxPool1d", "kernel_size stride padding dilation ceil_mode"),
    "nn.functional.max_pool2d": max_pool("maxPool2d", "kernel_size stride padding dilation ceil_mode"),
    "nn.functional.adaptive_max_pool1d": max_pool("adaptiveMaxPool1d", "output_size"),
    "nn.functional.adaptive_max_pool2d": max_pool("adaptiveMaxPool2d", "output_size"),
    "nn.functional.embedding": embedding("embedding", "padding_idx max_norm norm_type sparse"),
    "nn.functional.embedding_bag": embedding(
        "embeddingBag", "offsets mode per_sample_weights padding_idx include_last_offset max_norm norm_type sparse"),
    "nn.functional._scaled_dot_product_attention": attention,
    "nn.functional.one_hot": one_hot, "nn.functional.interpolate": interpolate,
    "nn.functional.upsample_nearest": upsample("nearest"), "nn.functional.upsample_bilinear": upsample("bilinear"),
    "view_as": like_other("reshape"), "reshape_as": like_other("reshape"), "expand_as": like_other("expand"),
    "t": transposed, "T": transposed, "mT": transposed,
    "__radd__": reversed_operands("add"), "__rmul__": reversed_operands("mul"), "__rsub__": reversed_operands("sub"),
    "__rdiv__": reversed_operands("div"), "__rpow__": reversed_operands("pow"),
    "__rmod__": reversed_operands("remainder"), "rsub": reversed_operands("sub"),
    **{f"scatter_reduce:{name}": scatter_reduce for name in ("sum", "prod", "mean", "amax", "amin")},
    **{f"nn.functional.pad:{mode}": pad for mode in ("constant", "reflect", "replicate", "circular")},
    "constant_pad_nd": pad,
}
ONE_DIMENSIONAL = {"conv1d", "convTranspose1d", "avgPool1d", "maxPool1d", "maxPool1dWithIndices", "adaptiveAvgPool1d",
                   "adaptiveMaxPool1d", "adaptiveMaxPool1dWithIndices"}


def plain_lengths(op, args):
    """Lengths as numbers where PyTorch takes a list of one, too, and an empty stride as none."""
    def one(item):
        return item[0] if isinstance(item, list) and len(item) == 1 else item
    if op in ONE_DIMENSIONAL:
        args = [one(arg) for arg in args]
    if "Pool" in op or "conv" in op:
        return [{k: one(v) for k, v in arg.items() if v != []} if isinstance(arg, dict) else arg for arg in args]
    return args


def spelling_of(name, variant):
    """What writes a sample of an op as (our op, our arguments, how PyTorch computes it, if not by the sample)."""
    for known in (f"{name}:{variant}", name):
        if known in ADAPTERS:
            return ADAPTERS[known]
        if known in TABLE:
            return lambda sample: written(TABLE[known], sample)
    return None


TABLE = spellings()
