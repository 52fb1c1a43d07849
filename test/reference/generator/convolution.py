"""Convolutions in one and two dimensions, pooling,
nearest interpolation; layers of them with their state."""
import torch
import torch.nn.functional as F
from torch import nn

from .recorder import ABSENT, encode_tensor

F32, F64 = torch.float32, torch.float64
PYTHON_NAMES = {
    "outputPadding": "output_padding", "ceilMode": "ceil_mode", "countIncludePad": "count_include_pad",
    "scaleFactor": "scale_factor", "paddingMode": "padding_mode",
}

CONV1D = [
    ([2, 3, 8], [4, 3, 3], {}), ([2, 3, 8], [4, 3, 3], {"stride": 2, "padding": 1}),
    ([1, 2, 9], [2, 2, 2], {"dilation": 3}), ([2, 4, 7], [4, 2, 3], {"groups": 2, "padding": "same"}),
    ([3, 6], [2, 3, 4], {"padding": "same"}), ([1, 1, 5], [1, 1, 5], {}), ([0, 2, 5], [3, 2, 3], {}),
]
CONV2D = [
    ([1, 1, 4, 4], [1, 1, 3, 3], {}), ([2, 2, 5, 6], [3, 2, 3, 2], {}), ([2, 2, 5, 5], [3, 2, 1, 1], {}),
    ([2, 2, 6, 7], [3, 2, 3, 3], {"stride": 2}), ([2, 2, 6, 7], [3, 2, 3, 3], {"stride": [1, 3]}),
    ([2, 2, 5, 5], [3, 2, 3, 3], {"padding": 1}), ([1, 2, 5, 5], [3, 2, 3, 3], {"padding": [2, 0]}),
    ([1, 2, 5, 5], [2, 2, 3, 3], {"stride": 2, "padding": 1}),
    ([1, 2, 7, 7], [2, 2, 3, 3], {"dilation": 2}),
    ([1, 2, 7, 8], [2, 2, 2, 3], {"dilation": [3, 2], "padding": 1}),
    ([2, 4, 5, 5], [4, 2, 3, 3], {"groups": 2}), ([2, 3, 5, 5], [6, 1, 3, 3], {"groups": 3, "padding": 1}),
    ([1, 2, 5, 6], [2, 2, 3, 3], {"padding": "same"}), ([1, 2, 5, 6], [2, 2, 2, 4], {"padding": "same"}),
    ([1, 2, 5, 5], [2, 2, 3, 3], {"padding": "valid"}),
    ([1, 1, 6, 6], [1, 1, 3, 2], {"padding": "same", "dilation": 2}),
    ([2, 5, 5], [3, 2, 3, 3], {"padding": 1}), ([0, 2, 4, 4], [3, 2, 3, 3], {}),
    ([1, 2, 3, 3], [4, 2, 3, 3], {}),
    ([1, 4, 6, 6], [4, 2, 3, 3], {"groups": 2, "stride": 2, "padding": 1, "dilation": 2}),
]
TRANSPOSE = [
    ([1, 1, 3, 3], [1, 1, 2, 2], {}), ([2, 3, 3, 4], [3, 2, 3, 2], {}),
    ([2, 3, 3, 4], [3, 2, 3, 3], {"stride": 2}),
    ([2, 3, 3, 4], [3, 2, 3, 3], {"stride": 2, "padding": 1}),
    ([1, 3, 3, 3], [3, 2, 3, 3], {"stride": 2, "padding": 1, "outputPadding": 1}),
    ([1, 2, 3, 3], [2, 2, 3, 3], {"stride": [3, 2], "outputPadding": [2, 0]}),
    ([1, 2, 3, 3], [2, 2, 2, 3], {"dilation": 2}), ([2, 4, 3, 3], [4, 3, 3, 3], {"groups": 2}),
    ([2, 4, 1, 1], [4, 2, 4, 4], {}), ([2, 2, 4, 4], [2, 2, 4, 4], {"stride": 2, "padding": 1}),
    ([3, 4, 4], [3, 2, 3, 3], {"padding": 2}),
    ([1, 2, 2, 3], [2, 1, 2, 2], {"groups": 2, "stride": 2, "dilation": 2, "outputPadding": 1,
                                   "padding": 1}),
]
MAX = [
    ([1, 1, 4, 4], 2, {}), ([2, 2, 5, 6], 2, {}), ([2, 2, 5, 6], [2, 3], {"stride": 1}),
    ([2, 2, 7, 7], 3, {"stride": 2, "padding": 1}), ([2, 2, 7, 7], 3, {"dilation": 2}),
    ([1, 2, 5, 7], 2, {"ceilMode": True}), ([1, 2, 6, 6], 3, {"stride": 2, "ceilMode": True}),
    ([1, 1, 3, 3], 2, {"stride": 3, "padding": 1, "ceilMode": True}), ([2, 4, 4], 2, {}),
    ([0, 2, 4, 4], 2, {}),
]
AVERAGE = [
    ([1, 1, 4, 4], 2, {}), ([2, 2, 5, 6], [2, 3], {"stride": 1}),
    ([2, 2, 6, 6], 3, {"stride": 2, "padding": 1}),
    ([2, 2, 6, 6], 3, {"stride": 2, "padding": 1, "countIncludePad": False}),
    ([1, 2, 5, 7], 2, {"ceilMode": True}), ([1, 2, 6, 6], 3, {"stride": 2, "padding": 1, "ceilMode": True}),
    ([1, 1, 6, 6], 3, {"stride": 2, "padding": 1, "ceilMode": True, "countIncludePad": False}),
    ([2, 4, 4], 2, {}),
]
ADAPTIVE = [
    ([1, 2, 4, 6], 2), ([2, 2, 5, 7], [3, 4]), ([2, 2, 5, 7], 1), ([1, 2, 3, 3], [5, 2]),
    ([2, 4, 5], [None, 2]),
]
NEAREST = [
    ([1, 2, 2, 3], {"scaleFactor": 2}), ([1, 1, 3, 5], {"size": [5, 3]}), ([1, 1, 3, 3], {"size": 7}),
    ([1, 1, 4, 5], {"scaleFactor": [1.5, 0.7]}), ([1, 1, 10, 10], {"scaleFactor": 1.7}),
    ([1, 2, 3, 3], {"size": [3, 6]}),
]


def python(options):
    def value(v):
        return tuple(v) if isinstance(v, list) else v
    return {PYTHON_NAMES.get(k, k): value(v) for k, v in options.items()}


def given(args, options):
    """Arguments in this library's order, options left out where there are none."""
    return [*args, options] if options else list(args)


def convolutions(r, op, f, table):
    for i, (x, w, options) in enumerate(table):
        out = w[1] * options.get("groups", 1) if op == "convTranspose2d" else w[0]
        bias = r.randn(out) if i % 3 != 1 else ABSENT
        args = [r.randn(*x), r.randn(*w)] + ([bias] if bias is not ABSENT or options else [])
        r.case(op, given(args, options), lambda x, w, b=None, *_, o=options: f(
            x, w, None if b is ABSENT else b, **python(o)))
    for x, w, options in table[1:4]:
        out = w[1] * options.get("groups", 1) if op == "convTranspose2d" else w[0]
        args = [r.randn(*x, dtype=F32), r.randn(*w, dtype=F32), r.randn(out, dtype=F32)]
        r.case(op, given(args, options), lambda x, w, b, *_, o=options: f(x, w, b, **python(o)))


def pools(r):
    for shape, kernel, options in MAX:
        for dtype in (F64, F32) if shape == [2, 2, 5, 6] else (F64,):
            r.case("maxPool2d", given([r.distinct(*shape,
            dtype=dtype) if 0 not in shape else r.randn(*shape),
                                       kernel], options),
                   lambda x, k, *_, o=options: F.max_pool2d(x, python({"k": k})["k"], **python(o)))
    r.case("maxPool2d", [r.leaf([[[1.0, 1.0, 2.0, 2.0], [1.0, 1.0, 2.0, 3.0]]]), 2],
           lambda x, k: F.max_pool2d(x, k), "ties")
    r.case("maxPool2d", [r.leaf([[[1.0, float("nan"), -float("inf"), -float("inf")],
                                  [float("nan"), 2.0, -float("inf"), -float("inf")]]]), 2],
           lambda x, k: F.max_pool2d(x, k), "special values")
    for shape, kernel, options in (([2, 3, 7], 2, {}), ([3, 8], 3, {"stride": 2, "padding": 1}),
                                   ([1, 2, 7], 2, {"dilation": 2, "ceilMode": True})):
        r.case("maxPool1d", given([r.distinct(*shape), kernel], options),
               lambda x, k, *_, o=options: F.max_pool1d(x, k, **python(o)))
    for shape, kernel, options in AVERAGE:
        for dtype in (F64, F32) if shape == [2, 2, 5, 6] else (F64,):
            r.case("avgPool2d", given([r.randn(*shape, dtype=dtype), kernel], options),
                   lambda x, k, *_, o=options: F.avg_pool2d(x, python({"k": k})["k"], **python(o)))
    for shape, size in ADAPTIVE:
        r.case("adaptiveAvgPool2d", [r.randn(*shape), size], F.adaptive_avg_pool2d)
    for shape, options in NEAREST:
        r.case("interpolateNearest", [r.randn(*shape), options], lambda x, o: F.interpolate(x, **python(o)))


def errors(r):
    def conv(x, w, b=None, o=None):
        return F.conv2d(x, w, None if b is ABSENT else b, **python(o or {}))

    def tensor(*shape):
        return torch.ones(*shape, dtype=F64)

    x, w = tensor(1, 2, 4, 4), tensor(3, 2, 3, 3)
    r.raises("conv2d", [x, tensor(3, 1, 3, 3)], conv, "shape")
    r.raises("conv2d", [x, tensor(3, 2, 5, 5)], conv, "shape")
    r.raises("conv2d", [x, tensor(3, 2, 3)], conv, "shape")
    r.raises("conv2d", [x, w, tensor(2)], conv, "shape")
    r.raises("conv2d", [x, tensor(3, 1, 3, 3), ABSENT, {"groups": 2}], conv, "shape")
    r.raises("conv2d", [x, w, ABSENT, {"stride": 0}], conv, "argument")
    r.raises("conv2d", [x, w, ABSENT, {"padding": -1}], conv, "argument")
    r.raises("conv2d", [x, w, ABSENT, {"stride": 2, "padding": "same"}], conv, "argument")
    r.raises("convTranspose2d", [x, w], F.conv_transpose2d, "shape")
    r.raises("convTranspose2d", [x, tensor(2, 1, 2, 2), ABSENT, {"outputPadding": 1}],
             lambda x, w, b, o: F.conv_transpose2d(x, w, None, **python(o)), "argument")
    r.raises("maxPool2d", [x, 5], F.max_pool2d, "shape")
    r.raises("maxPool2d", [x, 2, {"padding": 2}], lambda x, k, o: F.max_pool2d(x, k, **o), "argument")
    r.raises("avgPool2d", [x, 5], F.avg_pool2d, "shape")


def record(r):
    convolutions(r, "conv1d", F.conv1d, CONV1D)
    convolutions(r, "conv2d", F.conv2d, CONV2D)
    convolutions(r, "convTranspose2d", F.conv_transpose2d, TRANSPOSE)
    pools(r)
    errors(r)


LAYERS = [
    ("Conv1d", [2, 4, 3], {}, [2, 2, 6]),
    ("Conv1d", [2, 4, 3], {"padding": "same", "bias": False}, [2, 2, 6]),
    ("Conv2d", [2, 3, 3], {}, [2, 2, 5, 5]),
    ("Conv2d", [2, 4, [2, 3]], {"stride": 2, "padding": [1, 0]}, [1, 2, 6, 7]),
    ("Conv2d", [4, 4, 3], {"groups": 2, "dilation": 2, "bias": False}, [1, 4, 6, 6]),
    ("Conv2d", [2, 3, 3], {"padding": "same"}, [1, 2, 4, 4]),
    ("ConvTranspose2d", [3, 2, 4], {"stride": 2, "padding": 1}, [2, 3, 3, 3]),
    ("ConvTranspose2d", [2, 4, 3], {"stride": 2, "outputPadding": 1, "groups": 2, "bias": False}, [1, 2,
    3, 3]),
    ("MaxPool1d", [2], {}, [1, 2, 6]), ("MaxPool2d", [2], {}, [1, 2, 4, 4]),
    ("MaxPool2d", [3], {"stride": 2, "padding": 1, "ceilMode": True}, [1, 2, 6, 6]),
    ("AvgPool2d", [2], {}, [1, 2, 4, 4]),
    ("AvgPool2d", [3], {"stride": 2, "padding": 1, "countIncludePad": False}, [1, 2, 5, 5]),
    ("AdaptiveAvgPool2d", [[2, 3]], {}, [1, 2, 5, 5]), ("AdaptiveAvgPool2d", [1], {}, [1, 2, 4, 4]),
    ("Upsample", [], {"scaleFactor": 2}, [1, 2, 2, 2]), ("Upsample", [], {"size": [3, 5]}, [1, 2, 2, 2]),
    ("Dropout2d", [], {"p": 0.3}, [1, 2, 2, 2]),
    ("AvgPool1d", [2], {}, (2, 3, 7)), ("AvgPool1d", [3], {"stride": 2, "padding": 1}, (2, 3, 6)),
    ("AvgPool1d", [3], {"stride": 2, "padding": 1, "countIncludePad": False, "ceilMode": True}, (3, 8)),
    ("Conv1d", [2, 3, 3], {"padding": 2, "paddingMode": "circular"}, (2, 2, 5)),
    ("Conv2d", [2, 3, 3], {"padding": 1, "paddingMode": "circular"}, (2, 2, 4, 5)),
    ("Conv2d", [2, 4, [2, 4]], {"padding": "same", "paddingMode": "circular", "groups": 2}, (1, 2, 4, 5)),
]


def layer_records(r):
    """Layers in evaluation: how they print, their state, output and gradients of Σ output·cotangent."""
    for name, args, options, shape in LAYERS:
        layer = getattr(nn, name)(*[python({"a": a})["a"] for a in args], **python(options)).double().eval()
        with torch.no_grad():
            for parameter in layer.parameters():
                parameter.copy_(r.randn(*parameter.shape, grad=False))
        x = r.randn(*shape) if "Max" not in name else r.distinct(*shape)
        output = layer(x)
        cotangent = r.cotangent(output)
        (output * cotangent).sum().backward()
        yield {
            "name": f"{name}({', '.join(map(str, args))}) {options}".replace("'", ""), "layer": name,
            "args": args, "options": options, "text": repr(layer), "x": encode_tensor(x), "output": encode_tensor(output),
            "state": {k: encode_tensor(v) for k, v in layer.state_dict().items()},
            "cotangent": encode_tensor(cotangent), "xGrad": encode_tensor(x.grad),
            "grads": {k: encode_tensor(v.grad) for k, v in layer.named_parameters()},
        }
