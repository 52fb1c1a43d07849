"""Runs a PyTorch computation, and keeps its arguments, results and gradients in a language-neutral form."""
import json
import math

import numpy as np
import torch

ABSENT = object()  # an argument left out before a given one: `undefined`

DTYPES = {
    torch.float32: "float32", torch.float64: "float64", torch.bool: "bool",
    torch.int32: "int32", torch.int64: "int32",
}


def encode_number(value, dtype=None):
    """A number in the shortest digits that read back, or "nan", "inf", "-inf", "-0", which JSON lacks."""
    if isinstance(value, (bool, int)):
        return int(value)
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else 0
    if dtype == torch.float32:
        short = float(str(np.float32(value)))
        assert np.float32(short) == np.float32(value)
        value = short
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def encode_tensor(tensor, requires_grad=False):
    data = [encode_number(v, tensor.dtype) for v in tensor.detach().reshape(-1).tolist()]
    out = {"dtype": DTYPES[tensor.dtype], "shape": list(tensor.shape), "data": data}
    if requires_grad:
        out["requiresGrad"] = True
    return out


def encode(value, leaves=False):
    """An argument or an output: a tensor, a plain value, or a list or record of them."""
    if value is ABSENT:
        return {"absent": True}
    if isinstance(value, torch.Tensor):
        return encode_tensor(value, leaves and value.requires_grad)
    if isinstance(value, dict):
        return {key: encode(item, leaves) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [encode(item, leaves) for item in value]
    if isinstance(value, float):
        number = encode_number(value)
        return {"number": number} if isinstance(number, str) else number
    return value


def tensors_in(value):
    """The tensors of a tree of arguments or outputs, in order of appearance."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        return [t for item in value.values() for t in tensors_in(item)]
    if isinstance(value, (list, tuple)):
        return [t for item in value for t in tensors_in(item)]
    return []


def describe(value):
    if value is ABSENT:
        return "undefined"
    if isinstance(value, torch.Tensor):
        kind = "int32" if value.dtype == torch.int64 else DTYPES[value.dtype]
        return f"{kind}[{','.join(map(str, value.shape))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {describe(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(describe, value)) + "]"
    return json.dumps(value).replace("Infinity", "inf")


class Recorder:
    """The cases of one file, with the random numbers they are made from."""

    def __init__(self, seed, second=False):
        self.second = second  # whether gradients of gradients are kept, too
        self.rng = np.random.RandomState(seed)
        self.cases = []
        self.names = set()

    # Inputs have few digits, so that the files stay small; results have all of theirs.

    def randn(self, *shape, dtype=torch.float64, grad=True):
        return self.leaf(self.rng.standard_normal(shape).round(2), dtype, grad)

    def uniform(self, low, high, *shape, dtype=torch.float64, grad=True):
        return self.leaf(self.rng.uniform(low, high, shape).round(3), dtype, grad)

    def distinct(self, *shape, dtype=torch.float64, grad=True):
        """Values of either sign without ties, none of them zero."""
        size = int(np.prod(shape))
        return self.leaf((self.rng.permutation(size) - size / 2 + 0.25).reshape(shape), dtype, grad)

    def integers(self, low, high, *shape):
        return torch.tensor(self.rng.randint(low, high, shape), dtype=torch.int64)

    def bools(self, *shape):
        return torch.tensor(self.rng.randint(0, 2, shape), dtype=torch.bool)

    @staticmethod
    def leaf(data, dtype=torch.float64, grad=True):
        return torch.tensor(data, dtype=dtype, requires_grad=grad)

    def name(self, op, args, note):
        base = f"{op}({', '.join(map(describe, args))})" + (f", {note}" if note else "")
        name, count = base, 1
        while name in self.names:
            count += 1
            name = f"{base} #{count}"
        self.names.add(name)
        return name

    def case(self, op, args, compute, note=None, signed_zeros=False):
        """Records compute(*args) and, with a random cotangent per differentiable output, its gradients."""
        record = {"name": self.name(op, args, note), "op": op, "args": encode(args, leaves=True)}
        output = compute(*args)
        outputs = tensors_in(output)
        record["output"] = encode(output)
        if any(t.dtype == torch.int64 for t in outputs):
            record["int64"] = True
        if signed_zeros:
            record["signedZeros"] = True
        inputs = [t for t in tensors_in(args) if t.requires_grad]
        if inputs:
            record.update(self.gradients(inputs, outputs))
        self.cases.append(record)

    def gradients(self, inputs, outputs):
        cotangents = [self.cotangent(t) if t.requires_grad else None for t in outputs]
        reached = [(t, c) for t, c in zip(outputs, cotangents) if c is not None]
        grads = torch.autograd.grad([t for t, _ in reached], inputs, [c for _, c in reached],
                                    create_graph=self.second, allow_unused=self.second)
        grads = [torch.zeros_like(x) if g is None else g for x, g in zip(inputs, grads)]
        record = {
            "cotangents": [c if c is None else encode_tensor(c) for c in cotangents],
            "grads": [encode_tensor(g) for g in grads],
        }
        if self.second and any(g.requires_grad for g in grads):
            second = self.second_gradients(inputs, grads)
            if second is not None:
                record["second"] = second
        return record

    def second_gradients(self, inputs, grads):
        """The gradients of Σ grads · cotangents, zero where nothing depends on an input."""
        cotangents = [self.cotangent(g) if g.requires_grad else None for g in grads]
        reached = [(g, c) for g, c in zip(grads, cotangents) if c is not None]
        seconds = torch.autograd.grad([g for g, _ in reached], inputs, [c for _, c in reached], allow_unused=True)
        return {
            "cotangents": [c if c is None else encode_tensor(c) for c in cotangents],
            "grads": [encode_tensor(torch.zeros_like(x) if g is None else g) for x, g in zip(inputs, seconds)],
        }

    def cotangent(self, output):
        """Random and never zero, which would hide the gradient behind it."""
        values = self.randn(*output.shape, dtype=output.dtype, grad=False)
        return torch.where(values == 0, torch.full_like(values, 0.5), values)

    def raises(self, op, args, compute, kind):
        """Records that PyTorch refuses these arguments; `kind` says what is wrong with them."""
        try:
            compute(*args)
        except (RuntimeError, IndexError, ValueError, TypeError):
            self.cases.append({"name": self.name(op, args, None), "op": op, "args": encode(args),
                               "raises": kind})
            return
        raise AssertionError(f"PyTorch accepts {op}({', '.join(map(describe, args))})")


def write(path, records, key="cases"):
    """One record a line, so that a change shows as the lines it touches."""
    compact = {"separators": (",", ":"), "ensure_ascii": False, "allow_nan": False}
    lines = ",\n".join(json.dumps(record, **compact) for record in records)
    path.write_text(f'{{"torch":"{torch.__version__[:4]}","{key}":[\n{lines}\n]}}\n', encoding="utf-8")
