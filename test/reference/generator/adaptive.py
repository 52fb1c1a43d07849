"""Trajectories of further optimizers: losses before and parameters after each step, no gradients."""
import inspect

import torch
from torch.optim import nadam

from .recorder import encode_tensor
from .training import F64, STEPS, quadratic, rosenbrock

PYTHON_NAMES = {
    "weightDecay": "weight_decay", "lrDecay": "lr_decay",
    "initialAccumulatorValue": "initial_accumulator_value",
    "momentumDecay": "momentum_decay", "maxIter": "max_iter", "maxEval": "max_eval",
    "toleranceGrad": "tolerance_grad", "toleranceChange": "tolerance_change", "historySize": "history_size",
    "lineSearch": "line_search_fn", "stepSizes": "step_sizes",
}
VALUES = {"strongWolfe": "strong_wolfe"}

OPTIMIZERS = [
    ("SGD", {"lr": 0.05, "momentum": 0.9, "weightDecay": 0.1, "maximize": True}),
    ("Adam", {"lr": 0.1, "weightDecay": 0.1, "maximize": True}),
    ("AdamW", {"lr": 0.1, "weightDecay": 0.1, "maximize": True}),
    ("RMSprop", {}), ("RMSprop", {"lr": 0.05, "alpha": 0.9}), ("RMSprop", {"lr": 0.05, "momentum": 0.5}),
    ("RMSprop", {"lr": 0.05, "centered": True, "alpha": 0.8, "eps": 0.001}),
    ("RMSprop", {"lr": 0.02, "centered": True, "momentum": 0.9, "weightDecay": 0.1}),
    ("Adagrad", {}), ("Adagrad", {"lr": 0.5}), ("Adagrad", {"lr": 0.5, "lrDecay": 0.1, "weightDecay": 0.05}),
    ("Adagrad", {"lr": 0.2, "initialAccumulatorValue": 0.5, "eps": 0.001}),
    ("Adagrad", {"lr": 0.2, "maximize": True}),
    ("Adadelta", {}), ("Adadelta", {"lr": 0.5, "rho": 0.7, "eps": 0.01}), ("Adadelta", {"weightDecay": 0.1}),
    ("Adamax", {}), ("Adamax", {"lr": 0.1, "betas": [0.8, 0.95]}),
    ("Adamax", {"lr": 0.1, "weightDecay": 0.1, "eps": 0.001}),
    ("NAdam", {}), ("NAdam", {"lr": 0.1, "betas": [0.8, 0.95]}),
    ("NAdam", {"lr": 0.1, "momentumDecay": 0.1, "weightDecay": 0.1, "eps": 0.001}),
    ("RAdam", {}), ("RAdam", {"lr": 0.1, "betas": [0.8, 0.9]}),
    ("RAdam", {"lr": 0.1, "weightDecay": 0.1, "eps": 0.001}),
    ("Rprop", {}), ("Rprop", {"lr": 0.1}), ("Rprop", {"lr": 0.1, "maximize": True}),
    ("Rprop", {"lr": 0.1, "etas": [0.4, 1.5], "stepSizes": [0.02, 0.3]}),
]
NEWTON = [
    {"lr": 0.1, "maxIter": 4}, {"lr": 0.5, "maxIter": 3, "historySize": 2},
    {"lineSearch": "strongWolfe", "maxIter": 2},
    {"lineSearch": "strongWolfe", "maxIter": 4, "historySize": 3},
    {"lineSearch": "strongWolfe", "maxIter": 10, "maxEval": 5}, {"lineSearch": "strongWolfe", "lr": 0.01},
]


SPARSE = [
    ("SGD", {"lr": 0.1}), ("SGD", {"lr": 0.1, "maximize": True}), ("Adagrad", {"lr": 0.2}),
    ("Adagrad", {"lr": 0.2, "lrDecay": 0.1, "initialAccumulatorValue": 0.5, "eps": 0.001}),
    ("SparseAdam", {}), ("SparseAdam", {"lr": 0.1, "betas": [0.8, 0.95], "eps": 0.001}),
    ("SparseAdam", {"lr": 0.1, "maximize": True}),
]


def rows(parameters, step):
    """Some rows of a matrix, one of them twice, away from 1; their gradient is sparse."""
    index = torch.tensor([step % 5, (2 * step + 1) % 5, step % 5])
    found = torch.nn.functional.embedding(index, parameters[0], sparse=True)
    return ((found - 1) ** 2 * torch.tensor([1.0, 2.0], dtype=F64)).sum()


def correct_nadam():
    """PyTorch 1.13 counts one factor twice in the product of momenta, which 2.0 corrected."""
    source = inspect.getsource(nadam._single_tensor_nadam)
    corrected = source.replace("mu_product * mu * mu_next", "mu_product * mu_next")
    assert corrected != source
    exec(corrected, vars(nadam))


def python(options):
    return {PYTHON_NAMES.get(k, k): tuple(v) if isinstance(v, list) else VALUES.get(v, v)
            for k, v in options.items()}


def follow(problem, loss, initial, name, options, steps=STEPS):
    parameters = [p.clone().requires_grad_() for p in initial]
    optimizer = getattr(torch.optim, name)(parameters, **python(options))

    def closure():
        optimizer.zero_grad()
        value = loss(parameters, t) if problem == "rows" else loss(parameters)
        value.backward()
        return value

    losses, trajectory = [], []
    for t in range(steps):
        losses.append(optimizer.step(closure).item())
        trajectory.append([v for p in parameters for v in p.detach().reshape(-1).tolist()])
    return {
        "name": f"{name} {options} on {problem}".replace("'", ""), "optimizer": name, "options": options,
        "groups": [{"parameters": list(range(len(parameters))), "options": {}}], "problem": problem,
        "initial": [encode_tensor(p) for p in initial], "losses": losses, "trajectory": trajectory,
    }


def records(r):
    correct_nadam()
    plane = [r.randn(2, grad=False), r.randn(2, 2, grad=False)]
    valley = [torch.tensor([-0.5], dtype=F64), torch.tensor([0.8], dtype=F64)]
    for name, options in OPTIMIZERS:
        yield follow("quadratic", quadratic, plane, name, options)
        if "maximize" not in options:
            yield follow("rosenbrock", rosenbrock, valley, name, options)
    for options in NEWTON:
        # Few steps: at the bottom, rounding decides which way the search goes.
        yield follow("quadratic", quadratic, plane, "LBFGS", options, 3 if "lineSearch" in options else 6)
        yield follow("rosenbrock", rosenbrock, valley, "LBFGS", options, 4)
    for name, options in SPARSE:
        yield follow("rows", rows, [r.randn(5, 2, grad=False)], name, options)
