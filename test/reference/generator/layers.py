"""Activations, normalisation, embeddings and losses as modules: how they print, calls, gradients, state."""
import torch
from torch import nn

from .recorder import ABSENT, encode, encode_tensor

PYTHON_NAMES = {
    "negativeSlope": "negative_slope", "min": "min_val", "max": "max_val", "numParameters": "num_parameters",
    "elementwiseAffine": "elementwise_affine", "trackRunningStats": "track_running_stats",
    "paddingIdx": "padding_idx", "ignoreIndex": "ignore_index", "labelSmoothing": "label_smoothing",
    "maxNorm": "max_norm", "normType": "norm_type", "axis": "dim",
    "posWeight": "pos_weight", "logTarget": "log_target", "scaleFactor": "scale_factor", "alignCorners": "align_corners",
    "includeLastOffset": "include_last_offset", "outputPadding": "output_padding", "keepDims": "keepdim", "logInput": "log_input",
}
VALUES = {"batchMean": "batchmean"}
F64 = torch.float64


def python(options):
    return {PYTHON_NAMES.get(k, k): VALUES.get(v, v) if isinstance(v, str) else v for k, v in options.items()}


def call(r, module, inputs):
    """One forward and backward, and the buffers afterwards."""
    given = [tensor for tensor in inputs if tensor is not None]
    for tensor in [*given, *module.parameters()]:
        tensor.grad = None
    output = module(*inputs)
    cotangent = r.cotangent(output)
    (output * cotangent).sum().backward()
    return {
        "training": module.training, "inputs": encode([ABSENT if x is None else x for x in inputs], leaves=True), "output": encode_tensor(output),
        "cotangent": encode_tensor(cotangent),
        "inputGrads": [encode_tensor(x.grad) for x in given if x.requires_grad],
        "grads": {k: encode_tensor(v.grad) for k, v in module.named_parameters()},
        "buffers": {k: encode_tensor(v) for k, v in module.named_buffers()},
    }


def follow(r, name, args, options, *calls):
    """A module and what it makes of inputs, while training or, where they come after None, in evaluation."""
    module = getattr(nn, name)(*args, **python(options)).double()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(r.randn(*parameter.shape, grad=False))
    state = {k: encode_tensor(v) for k, v in module.state_dict().items()}
    results = []
    for inputs in calls:
        if inputs is None:
            module.eval()
        else:
            results.append(call(r, module, inputs))
    return {
        "name": f"{name}({', '.join(map(str, args))}) {describe(options)}".strip(),
        "layer": name, "args": list(args),
        "options": encode(options), "text": repr(module), "state": state, "calls": results,
    }


def describe(options):
    values = {k: list(v.shape) if isinstance(v, torch.Tensor) else v for k, v in options.items()}
    return str(values).replace("'", "") if values else ""


ACTIVATIONS = [
    ("ReLU", [], {}), ("ReLU6", [], {}), ("LeakyReLU", [], {}), ("LeakyReLU", [0.2], {}), ("ELU", [], {}),
    ("ELU", [0.5], {}),
    ("CELU", [], {}), ("CELU", [0.5], {}), ("SELU", [], {}), ("GELU", [], {}),
    ("GELU", [], {"approximate": "tanh"}),
    ("SiLU", [], {}), ("Mish", [], {}), ("Tanh", [], {}), ("Sigmoid", [], {}), ("LogSigmoid", [], {}),
    ("Softplus", [], {}), ("Softplus", [], {"beta": 2, "threshold": 5}), ("Softsign", [], {}),
    ("Tanhshrink", [], {}), ("Softshrink", [], {}), ("Softshrink", [1.5], {}), ("Hardshrink", [], {}),
    ("Hardshrink", [1.5], {}), ("Hardsigmoid", [], {}), ("Hardswish", [], {}), ("Hardtanh", [], {}),
    ("Hardtanh", [], {"min": -2.0, "max": 0.5}), ("Threshold", [0.5, 20], {}), ("PReLU", [], {}),
    ("PReLU", [], {"numParameters": 2}), ("Identity", [], {}),
]


def activations(r):
    for name, args, options in ACTIVATIONS:
        spread = r.leaf((r.rng.standard_normal((6, 2)) * 3).round(2))
        kinks = [[0.0, 1.0], [-1.0, 0.5], [-0.5, 1.5], [-1.5, 3.0], [-3.0, 6.0], [40.0, -40.0], [1e4, -1e4]]
        yield follow(r, name, args, options, [spread], [r.leaf(kinks)])
    yield follow(r, "RReLU", [], {}, None, [r.randn(4, 2)])
    for name in ("Softmax", "LogSoftmax", "Softmin"):
        for axis in (1, -1):
            yield follow(r, name, [axis], {}, [r.randn(2, 3, 2)])
    yield follow(r, "Softmax2d", [], {}, [r.randn(2, 3, 2, 2)])
    yield follow(r, "GLU", [], {}, [r.randn(2, 4)])
    yield follow(r, "GLU", [0], {}, [r.randn(4, 3)])


def layers(r):
    yield follow(r, "Linear", [3, 2], {}, [r.randn(4, 3)], [r.randn(2, 2, 3)], [r.randn(3)])
    yield follow(r, "Linear", [3, 2], {"bias": False}, [r.randn(4, 3)])
    yield follow(r, "Bilinear", [2, 3, 4], {}, [r.randn(5, 2), r.randn(5, 3)],
                 [r.randn(2, 3, 2), r.randn(2, 3, 3)])
    yield follow(r, "Bilinear", [2, 3, 4], {"bias": False}, [r.randn(2), r.randn(3)])
    yield follow(r, "Embedding", [5, 3], {}, [r.integers(0, 5, 2, 4)])
    yield follow(r, "Embedding", [5, 3], {"paddingIdx": 2}, [torch.tensor([2, 0, 2, 4])])
    yield follow(r, "Embedding", [5, 3], {"paddingIdx": -1}, [torch.tensor([[4, 0], [1, 1]])])
    yield follow(r, "Flatten", [], {}, [r.randn(2, 3, 4)])
    for shape, options in ((4, {}), ([3, 4], {}), ([3, 4], {"eps": 0.1}), (4, {"elementwiseAffine": False})):
        yield follow(r, "LayerNorm", [shape], options, [r.randn(2, 3, 4)], [r.randn(3, 4)])
    for args, options in (((2, 4), {}), ((1, 4), {"eps": 0.1}), ((4, 4), {}), ((2, 4), {"affine": False})):
        yield follow(r, "GroupNorm", args, options, [r.randn(2, 4, 3)], [r.randn(3, 4, 2, 2)])
    for options in ({}, {"momentum": 0.3, "eps": 0.1}, {"momentum": None}, {"affine": False},
                    {"trackRunningStats": False}):
        yield follow(r, "BatchNorm1d", [3], options, [r.randn(4, 3)], [r.randn(5, 3)], None, [r.randn(2, 3)])
        yield follow(r, "BatchNorm1d", [3], options, [r.randn(2, 3, 4)], None, [r.randn(1, 3, 2)])
        yield follow(r, "BatchNorm2d", [2], options, [r.randn(3, 2, 2, 2)], [r.randn(1, 2, 3, 2)], None,
                     [r.randn(2, 2, 1, 1)])


def signs(r, *shape):
    return r.leaf(r.rng.choice([-1.0, 1.0], shape), grad=False)


def losses(r):
    for reduction in ("mean", "sum", "none"):
        options = {"reduction": reduction}
        for name in ("MSELoss", "L1Loss", "HuberLoss", "SmoothL1Loss"):
            yield follow(r, name, [], options, [r.randn(4, 2), r.randn(4, 2)])
        yield follow(r, "HuberLoss", [], {**options, "delta": 0.3}, [r.randn(4, 2), r.randn(4, 2)])
        yield follow(r, "SmoothL1Loss", [], {**options, "beta": 0.3}, [r.randn(4, 2), r.randn(4, 2)])
        yield follow(r, "CrossEntropyLoss", [], options, [r.randn(4, 3), r.integers(0, 3, 4)])
        weight = torch.tensor([0.5, 2.0, 1.0], dtype=F64)
        smoothed = {**options, "weight": weight, "labelSmoothing": 0.2, "ignoreIndex": 1}
        yield follow(r, "CrossEntropyLoss", [], smoothed,
                     [r.randn(4, 3), torch.tensor([0, 1, 2, 2])])
        yield follow(r, "NLLLoss", [], {**options, "weight": weight}, [r.randn(4, 3), r.integers(0, 3, 4)])
        yield follow(r, "BCELoss", [], options, [r.uniform(0.05, 0.95, 4, 2), r.uniform(0, 1, 4, 2)])
        edges = torch.tensor([0.0, 1.0, 0.0, 1.0, 1e-300], dtype=F64, requires_grad=True)
        yield follow(r, "BCELoss", [], options, [edges, torch.tensor([0.0, 1.0, 1.0, 0.0, 1.0], dtype=F64)])
        yield follow(r, "BCELoss", [], {**options, "weight": torch.tensor([1.0, 3.0], dtype=F64)},
                     [r.uniform(0.05, 0.95, 4, 2), r.uniform(0, 1, 4, 2, grad=False)])
        far = torch.tensor([1e4, -1e4, 1e4, -1e4, 0.0], dtype=F64, requires_grad=True)
        yield follow(r, "BCEWithLogitsLoss", [], options,
                     [far, torch.tensor([1.0, 0.0, 0.0, 1.0, 0.5], dtype=F64)])
        positive = torch.tensor([2.0, 0.5], dtype=F64)
        yield follow(r, "BCEWithLogitsLoss", [], {**options, "posWeight": positive},
                     [r.randn(4, 2), r.uniform(0, 1, 4, 2)])
        yield follow(r, "HingeEmbeddingLoss", [], options, [r.randn(6), signs(r, 6)])
        yield follow(r, "HingeEmbeddingLoss", [], {**options, "margin": 0.3}, [r.randn(3, 2), signs(r, 3, 2)])
        yield follow(r, "SoftMarginLoss", [], options, [r.randn(3, 2), signs(r, 3, 2)])
        for more in ({}, {"margin": 0.2}):
            yield follow(r, "CosineEmbeddingLoss", [], {**options, **more},
                         [r.randn(5, 3), r.randn(5, 3), signs(r, 5)])
            yield follow(r, "MarginRankingLoss", [], {**options, **more},
                         [r.randn(5), r.randn(5), signs(r, 5)])
        yield follow(r, "CosineEmbeddingLoss", [], options, [r.randn(3), r.randn(3), signs(r)])
        for more in ({}, {"margin": 2.0, "swap": True}, {"p": 1.0, "eps": 0.01}, {"p": 3.0}):
            yield follow(r, "TripletMarginLoss", [], {**options, **more},
                         [r.randn(4, 3), r.randn(4, 3), r.randn(4, 3)])
    for reduction in ("mean", "sum", "none", "batchMean"):
        options = {"reduction": reduction}
        target = r.uniform(0, 1, 3, 2)
        with torch.no_grad():
            target[0, 1] = 0
        yield follow(r, "KLDivLoss", [], options, [r.randn(3, 2), target.detach()])
        yield follow(r, "KLDivLoss", [], {**options, "logTarget": True}, [r.randn(3, 2), r.randn(3, 2)])


def records(r):
    yield from activations(r)
    yield from layers(r)
    yield from losses(r)
    yield from later_layers(r)


def later_layers(r):
    for options in ({}, {"eps": 0.1, "momentum": 0.3}, {"affine": True}, {"trackRunningStats": True},
                    {"affine": True, "trackRunningStats": True, "momentum": 0.4}):
        yield follow(r, "InstanceNorm1d", [3], options, [r.randn(2, 3, 4)], [r.randn(3, 5)], None, [r.randn(1, 3, 2)])
        yield follow(r, "InstanceNorm2d", [2], options, [r.randn(3, 2, 2, 3)], [r.randn(2, 3, 2)], None,
                     [r.randn(2, 2, 1, 2)])
    for options in ({}, {"axis": -1}, {"axis": 0, "eps": 0.1}):
        yield follow(r, "CosineSimilarity", [], options, [r.randn(3, 4), r.randn(3, 4)], [r.randn(2, 3, 2), r.randn(3, 2)]
                     if options.get("axis") != 0 else [r.randn(3), r.randn(3)])
    for options in ({"maxNorm": 1.0}, {"maxNorm": 0.5, "paddingIdx": 1}, {"maxNorm": 1.5, "normType": 1.0}):
        yield follow(r, "Embedding", [5, 3], options, [r.integers(0, 5, 2, 2)], [r.integers(0, 5, 6)])
    yield from image_layers(r)
    yield from likelihoods(r)
    yield from bags(r)


def image_layers(r):
    for name in ("ConstantPad", "ReflectionPad", "ReplicationPad", "ZeroPad"):
        value = [0.5] if name == "ConstantPad" else []
        if name != "ZeroPad":
            yield follow(r, f"{name}1d", [1, *value], {}, [r.randn(2, 2, 3)], [r.randn(2, 3)])
            yield follow(r, f"{name}1d", [(2, 1), *value], {}, [r.randn(2, 2, 3)])
        yield follow(r, f"{name}2d", [1, *value], {}, [r.randn(2, 2, 3, 4)], [r.randn(2, 3, 4)])
        yield follow(r, f"{name}2d", [(2, 1, 0, 1), *value], {}, [r.randn(2, 2, 3, 4)])
    yield follow(r, "ConstantPad2d", [(-1, 1, 0, -1), -2.0], {}, [r.randn(1, 1, 3, 4)])
    yield follow(r, "Unfold", [2], {}, [r.randn(1, 2, 3, 4)])
    yield follow(r, "Unfold", [(2, 3)], {"stride": 2, "padding": 1}, [r.randn(1, 2, 3, 4)])
    yield follow(r, "Fold", [(3, 4), 2], {}, [r.randn(1, 8, 6)])
    yield follow(r, "Fold", [4, (2, 3)], {"stride": 2, "padding": 1}, [r.randn(1, 6, 6)])
    yield follow(r, "PixelShuffle", [2], {}, [r.randn(1, 4, 2, 3)])
    yield follow(r, "PixelUnshuffle", [2], {}, [r.randn(1, 1, 4, 2)])
    yield follow(r, "AdaptiveAvgPool1d", [3], {}, [r.randn(2, 2, 7)])
    yield follow(r, "AdaptiveMaxPool1d", [3], {}, [r.distinct(2, 2, 7)])
    yield follow(r, "AdaptiveMaxPool2d", [(2, None)], {}, [r.distinct(1, 2, 5, 3)])
    yield follow(r, "ConvTranspose1d", [2, 4, 3], {"stride": 2, "outputPadding": 1, "groups": 2}, [r.randn(1, 2, 4)])
    yield follow(r, "ConvTranspose1d", [2, 3, 2], {"bias": False, "dilation": 2}, [r.randn(1, 2, 4)])
    for mode, shape in (("nearest", (2, 1, 4)), ("linear", (2, 1, 4)), ("bilinear", (1, 1, 3, 4)),
                        ("bicubic", (1, 1, 3, 4))):
        yield follow(r, "Upsample", [], {"scaleFactor": 2, "mode": mode}, [r.randn(*shape)])
    yield follow(r, "Upsample", [], {"size": (5, 6), "mode": "bilinear", "alignCorners": True}, [r.randn(1, 1, 3, 4)])


def likelihoods(r):
    for options in ({}, {"p": 1.0}, {"p": 3.0, "eps": 0.1, "keepDims": True}):
        yield follow(r, "PairwiseDistance", [], options, [r.randn(3, 4), r.randn(3, 4)], [r.randn(4), r.randn(4)],
                     [r.randn(3, 4), r.randn(1, 4)])
    for reduction in ("mean", "sum", "none"):
        for more in ({}, {"full": True}, {"eps": 0.3}):
            options = {"reduction": reduction, **more}
            yield follow(r, "GaussianNLLLoss", [], options, [r.randn(3, 2), r.randn(3, 2), r.uniform(0.1, 1, 3, 2)],
                         [r.randn(3, 2), r.randn(3, 2, grad=False), r.uniform(0.1, 1, 3, 1)],
                         [r.randn(3, 2), r.randn(3, 2), r.uniform(0.1, 1, 3)])
        for more in ({}, {"full": True}, {"logInput": False}, {"logInput": False, "full": True, "eps": 0.1}):
            options = {"reduction": reduction, **more}
            counts = torch.tensor([[0.0, 1.0], [2.0, 5.0], [1.5, 40.0]], dtype=F64)
            yield follow(r, "PoissonNLLLoss", [], options, [r.uniform(0.1, 2, 3, 2), counts],
                         [r.uniform(0.1, 2, 3, 2), r.uniform(0.5, 4, 3, 2)])


def bags(r):
    words = torch.tensor([2, 0, 2, 4, 1, 3, 3])
    for mode in ("sum", "mean", "max"):
        options = {"mode": mode}
        yield follow(r, "EmbeddingBag", [5, 3], options, [r.integers(0, 5, 2, 4)],
                     [words, torch.tensor([0, 3, 3, 5])], [words, torch.tensor([0, 7])])
        yield follow(r, "EmbeddingBag", [5, 3], {**options, "paddingIdx": 2}, [r.integers(0, 5, 2, 4)],
                     [words, torch.tensor([0, 1, 3])])
        yield follow(r, "EmbeddingBag", [5, 3], {**options, "includeLastOffset": True},
                     [words, torch.tensor([0, 3, 3, 7])])
    yield follow(r, "EmbeddingBag", [5, 3], {"mode": "sum"}, [words, torch.tensor([0, 3, 3, 5]), r.randn(7)],
                 [words.reshape(1, 7), None, r.randn(1, 7)])
    yield follow(r, "EmbeddingBag", [5, 3], {"maxNorm": 1.0, "normType": 1.0}, [r.integers(0, 5, 2, 4)])
