"""Optimizer trajectories, gradient clipping, a two-layer network, and the numbers of initialisation."""
import warnings

import torch
from torch import nn

from .recorder import encode, encode_tensor

F64 = torch.float64
STEPS = 20

OPTIMIZERS = [
    ("SGD", {"lr": 0.05}), ("SGD", {"lr": 0.02, "momentum": 0.9}),
    ("SGD", {"lr": 0.02, "momentum": 0.9, "dampening": 0.3}),
    ("SGD", {"lr": 0.02, "momentum": 0.9, "nesterov": True}),
    ("SGD", {"lr": 0.05, "weightDecay": 0.1}), ("SGD", {"lr": 0.02, "momentum": 0.8, "weightDecay": 0.05}),
    ("SGD", {"lr": 0.02, "momentum": 0.8, "weightDecay": 0.05, "nesterov": True}),
    ("SGD", {"lr": 0.02, "momentum": 0.5, "dampening": 0.5, "weightDecay": 0.01}),
    ("Adam", {"lr": 0.1}), ("Adam", {}), ("Adam", {"lr": 0.1, "betas": [0.8, 0.95]}),
    ("Adam", {"lr": 0.1, "eps": 0.01}),
    ("Adam", {"lr": 0.1, "weightDecay": 0.1}), ("Adam", {"lr": 0.1, "amsgrad": True}),
    ("Adam", {"lr": 0.1, "amsgrad": True, "weightDecay": 0.05, "betas": [0.7, 0.9]}),
    ("AdamW", {"lr": 0.1}), ("AdamW", {}), ("AdamW", {"lr": 0.1, "weightDecay": 0.2}),
    ("AdamW", {"lr": 0.1, "weightDecay": 0.0}), ("AdamW", {"lr": 0.1, "betas": [0.8, 0.95], "eps": 0.001}),
    ("AdamW", {"lr": 0.1, "amsgrad": True, "weightDecay": 0.1}),
]
GROUPED = [
    ("SGD", {"lr": 0.05, "momentum": 0.5}, [{"lr": 0.01}, {"momentum": 0.9}]),
    ("SGD", {"lr": 0.02}, [{}, {"weightDecay": 0.1, "lr": 0.005}]),
    ("Adam", {"lr": 0.05}, [{"betas": [0.5, 0.9]}, {"lr": 0.2, "weightDecay": 0.1}]),
    ("AdamW", {"lr": 0.05}, [{"weightDecay": 0.0}, {"lr": 0.01, "weightDecay": 0.3}]),
]
PYTHON_NAMES = {"weightDecay": "weight_decay"}


def python(options):
    return {PYTHON_NAMES.get(k, k): tuple(v) if isinstance(v, list) else v for k, v in options.items()}


def quadratic(parameters):
    """½ Σ cᵢ·(pᵢ − tᵢ)² over all elements in order, with c = 1, 2, 3 … and t = 0.5, −0.5, 0.5 …"""
    flat = torch.cat([p.reshape(-1) for p in parameters])
    i = torch.arange(flat.numel(), dtype=F64)
    return 0.5 * ((i + 1) * (flat - (0.5 - i % 2)) ** 2).sum()


def rosenbrock(parameters):
    """(1 − x)² + 10·(y − x²)² of the first two elements x and y."""
    x, y = torch.cat([p.reshape(-1) for p in parameters])
    return (1 - x) ** 2 + 10 * (y - x * x) ** 2


def network(x, target):
    """Cross-entropy of linear(tanh(linear(x))) with the parameters w1, b1, w2, b2."""
    def loss(parameters):
        w1, b1, w2, b2 = parameters
        return nn.functional.cross_entropy(torch.tanh(x @ w1.T + b1) @ w2.T + b2, target)
    return loss


def follow(problem, loss, initial, name, options, groups=None, extra=None):
    """STEPS steps; parameters after each one, and the gradients that led there."""
    parameters = [p.clone().requires_grad_() for p in initial]
    indices = [list(range(len(parameters)))] if groups is None else [[0], list(range(1, len(parameters)))]
    groups = groups or [{}]
    optimizer = getattr(torch.optim, name)(
        [{"params": [parameters[i] for i in own], **python(g)} for own, g in zip(indices, groups)],
        **python({"lr": 0.001, **options}))
    losses, gradients, trajectory = [], [], []
    for _ in range(STEPS):
        optimizer.zero_grad()
        value = loss(parameters)
        value.backward()
        losses.append(value.item())
        gradients.append([v for p in parameters for v in p.grad.reshape(-1).tolist()])
        optimizer.step()
        trajectory.append([v for p in parameters for v in p.detach().reshape(-1).tolist()])
    grouped = "" if len(groups) == 1 else f" in groups {groups}"
    return {
        "name": f"{name} {options}{grouped} on {problem}".replace("'", ""), "optimizer": name,
        "options": options,
        "groups": [{"parameters": own, "options": g} for own, g in zip(indices, groups)],
        "problem": problem, **(extra or {}), "initial": [encode_tensor(p) for p in initial],
        "losses": losses, "gradients": gradients, "trajectory": trajectory,
    }


def trajectories(r):
    plane = [r.randn(2, grad=False), r.randn(2, 2, grad=False)]
    valley = [torch.tensor([-0.5], dtype=F64), torch.tensor([0.8], dtype=F64)]
    x, target = r.randn(6, 3, grad=False), r.integers(0, 2, 6)
    layers = [r.randn(4, 3, grad=False), r.randn(4, grad=False), r.randn(2, 4, grad=False),
              r.randn(2, grad=False)]
    data = {"x": encode_tensor(x), "target": encode_tensor(target)}
    for name, options in OPTIMIZERS:
        yield follow("quadratic", quadratic, plane, name, options)
        slower = {**options, "lr": options["lr"] / 10} if name == "SGD" else options
        yield follow("rosenbrock", rosenbrock, valley, name, slower)
    for index in (0, 1, 6, 8, 13, 17):
        name, options = OPTIMIZERS[index]
        yield follow("network", network(x, target), layers, name, options, extra=data)
    for name, options, groups in GROUPED:
        yield follow("quadratic", quadratic, plane, name, options, groups)
        yield follow("network", network(x, target), layers, name, options, groups, extra=data)


def clippings(r):
    """Gradients before and after clipping them together; `total` is the norm that is returned."""
    gradients = [r.randn(2, 3, grad=False), r.randn(4, grad=False), torch.zeros(2, dtype=F64)]
    for p in (1.0, 2.0, 3.0, float("inf")):
        for max_norm in (0.5, 100.0):
            parameters = [torch.zeros_like(g, requires_grad=True) for g in gradients]
            for parameter, g in zip(parameters, gradients):
                parameter.grad = g.clone()
            total = nn.utils.clip_grad_norm_(parameters, max_norm, p)
            yield {
                "name": f"by norm {p:g} to {max_norm:g}", "kind": "norm", "p": encode(p),
                "limit": max_norm, "total": total.item(), "before": list(map(encode_tensor, gradients)),
                "after": [encode_tensor(parameter.grad) for parameter in parameters],
            }
    for limit in (0.5, 100.0):
        parameters = [torch.zeros_like(g, requires_grad=True) for g in gradients]
        for parameter, g in zip(parameters, gradients):
            parameter.grad = g.clone()
        nn.utils.clip_grad_value_(parameters, limit)
        yield {
            "name": f"by value to {limit:g}", "kind": "value", "limit": limit,
            "before": list(map(encode_tensor, gradients)),
            "after": [encode_tensor(parameter.grad) for parameter in parameters],
        }


ACTIVATIONS = {
    "ReLU": nn.ReLU, "Tanh": nn.Tanh, "Sigmoid": nn.Sigmoid, "GELU": nn.GELU, "SiLU": nn.SiLU, "ELU": nn.ELU,
    "LeakyReLU": nn.LeakyReLU, "Softplus": nn.Softplus,
}


def networks(r):
    """Sequential(Linear(3, 4), activation, Linear(4, 2)): output, cross-entropy, and every gradient."""
    for name, activation in ACTIVATIONS.items():
        for dtype in (F64, torch.float32) if name in ("ReLU", "Tanh") else (F64,):
            model = nn.Sequential(nn.Linear(3, 4), activation(), nn.Linear(4, 2)).to(dtype)
            with torch.no_grad():
                for parameter in model.parameters():
                    parameter.copy_(r.randn(*parameter.shape, dtype=dtype, grad=False))
            x, target = r.randn(5, 3, dtype=dtype), r.integers(0, 2, 5)
            output = model(x)
            loss = nn.functional.cross_entropy(output, target)
            loss.backward()
            yield {
                "name": f"Linear(3, 4), {name}, Linear(4, 2) in {str(dtype)[6:]}", "activation": name,
                "state": {k: encode_tensor(v) for k, v in model.state_dict().items()},
                "x": encode_tensor(x), "target": encode_tensor(target),
                "output": encode_tensor(output), "loss": encode_tensor(loss),
                "grads": {k: encode_tensor(v.grad) for k, v in model.named_parameters()},
                "xGrad": encode_tensor(x.grad),
            }


def initialisations():
    """Gains, fans, and the bound or standard deviation of each scheme, by PyTorch's own functions."""
    gains = [("linear", None), ("sigmoid", None), ("tanh", None), ("relu", None), ("leakyRelu", None),
             ("leakyRelu", 0.2), ("selu", None), ("conv1d", None), ("conv2d", None)]
    for name, slope in gains:
        python_name = {"leakyRelu": "leaky_relu"}.get(name, name)
        yield {
            "name": f"gain of {name}" + ("" if slope is None else f" with slope {slope}"), "kind": "gain",
            "nonlinearity": name, **({} if slope is None else {"negativeSlope": slope}),
            "gain": nn.init.calculate_gain(python_name, slope),
        }
    for shape in ([4, 3], [1, 7], [8, 2, 5], [6, 3, 5, 5]):
        fan_in, fan_out = nn.init._calculate_fan_in_and_fan_out(torch.empty(shape))
        scheme = {}
        for gain_name in ("linear", "relu"):
            gain = nn.init.calculate_gain(gain_name)
            xavier = gain * (2 / (fan_in + fan_out)) ** 0.5
            scheme[gain_name] = {
                "gain": gain, "xavierStd": xavier, "xavierBound": 3 ** 0.5 * xavier,
                "kaimingFanInStd": gain / fan_in ** 0.5, "kaimingFanInBound": 3 ** 0.5 * gain / fan_in ** 0.5,
                "kaimingFanOutStd": gain / fan_out ** 0.5,
                "kaimingFanOutBound": 3 ** 0.5 * gain / fan_out ** 0.5,
            }
            check_bounds(shape, gain_name, scheme[gain_name])
        yield {
            "name": f"fans of {shape}", "kind": "fan", "shape": shape, "fanIn": fan_in, "fanOut": fan_out,
            "layerBound": 1 / fan_in ** 0.5, "schemes": scheme,
        }


def check_bounds(shape, nonlinearity, scheme):
    """The largest of many draws of PyTorch's init functions comes just below the bound that is written."""
    draws = torch.empty([*shape, 1], dtype=F64).squeeze(-1)
    largest = {"xavierBound": 0.0, "kaimingFanInBound": 0.0, "kaimingFanOutBound": 0.0}
    for _ in range(200):
        nn.init.xavier_uniform_(draws, scheme["gain"])
        largest["xavierBound"] = max(largest["xavierBound"], draws.abs().max().item())
        for mode, key in (("fan_in", "kaimingFanInBound"), ("fan_out", "kaimingFanOutBound")):
            nn.init.kaiming_uniform_(draws, mode=mode, nonlinearity=nonlinearity)
            largest[key] = max(largest[key], draws.abs().max().item())
    for key, value in largest.items():
        assert 0.98 * scheme[key] < value <= scheme[key], (shape, nonlinearity, key, value, scheme[key])


def optimizer_records(r):
    warnings.simplefilter("ignore")
    return list(trajectories(r))


def module_records(r):
    """Three kinds of records in one file, told apart by their `record` field."""
    for kind, records in (("clip", clippings(r)), ("network", networks(r)), ("init", initialisations())):
        for item in records:
            yield {"record": kind, **item}
