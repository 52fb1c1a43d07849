"""Learning rates that PyTorch's schedules set, for two groups, before each of many steps."""
import math
import warnings

import torch
from torch.optim import lr_scheduler

LRS = [0.5, 0.02]
STEPS = 24

PYTHON_NAMES = {
    "stepSize": "step_size", "totalIters": "total_iters", "startFactor": "start_factor",
    "endFactor": "end_factor",
    "tMax": "T_max", "etaMin": "eta_min", "t0": "T_0", "tMult": "T_mult", "maxLr": "max_lr",
    "totalSteps": "total_steps", "pctStart": "pct_start", "annealStrategy": "anneal_strategy",
    "cycleMomentum": "cycle_momentum", "baseMomentum": "base_momentum", "maxMomentum": "max_momentum",
    "divFactor": "div_factor", "finalDivFactor": "final_div_factor", "threePhase": "three_phase",
    "baseLr": "base_lr", "stepSizeUp": "step_size_up", "stepSizeDown": "step_size_down",
    "thresholdMode": "threshold_mode", "minLr": "min_lr", "stepsPerEpoch": "steps_per_epoch",
}
VALUES = {"expRange": "exp_range"}
LAMBDAS = {"inverse root": lambda epoch: 1 / math.sqrt(epoch + 1), "constant": lambda epoch: 1.0}

CASES = [
    ("StepLR", {"stepSize": 4}), ("StepLR", {"stepSize": 7, "gamma": 0.5}),
    ("MultiStepLR", {"milestones": [3, 9, 9, 15]}), ("MultiStepLR", {"milestones": [2, 20], "gamma": 0.3}),
    ("ConstantLR", {}), ("ConstantLR", {"factor": 0.25, "totalIters": 9}),
    ("LinearLR", {}), ("LinearLR", {"startFactor": 0.1, "endFactor": 0.8, "totalIters": 12}),
    ("LinearLR", {"startFactor": 1.0, "endFactor": 0.0, "totalIters": 20}),
    ("ExponentialLR", {"gamma": 0.9}), ("PolynomialLR", {}),
    ("PolynomialLR", {"totalIters": 15, "power": 2.0}),
    ("CosineAnnealingLR", {"tMax": 23}), ("CosineAnnealingLR", {"tMax": 8, "etaMin": 0.001}),
    ("CosineAnnealingWarmRestarts", {"t0": 5}),
    ("CosineAnnealingWarmRestarts", {"t0": 3, "tMult": 2, "etaMin": 0.01}),
    ("OneCycleLR", {"maxLr": 1.0, "totalSteps": STEPS + 1}),
    ("OneCycleLR", {"maxLr": [1.0, 0.1], "totalSteps": STEPS + 1, "annealStrategy": "linear",
                    "pctStart": 0.5}),
    ("OneCycleLR", {"maxLr": 0.4, "totalSteps": STEPS + 1, "threePhase": True, "divFactor": 10.0,
                    "finalDivFactor": 100.0}),
    ("OneCycleLR", {"maxLr": 0.4, "epochs": 5, "stepsPerEpoch": 5, "cycleMomentum": False}),
    ("OneCycleLR", {"maxLr": 0.4, "totalSteps": STEPS + 1, "baseMomentum": 0.5, "maxMomentum": 0.8}),
]
METRICS = [1.0, 0.9, 0.95, 0.93, 0.94, 0.92, 0.91, 0.905, 0.9, 0.8, 0.8, 0.8, 0.79995, 0.8, 0.81, 0.82, 0.83,
           0.9, 0.95, 0.7, 0.71, 0.72, 0.73, 0.74]
PLATEAUS = [
    {"patience": 2}, {"patience": 1, "factor": 0.5, "cooldown": 2}, {"mode": "max", "patience": 3},
    {"patience": 1, "threshold": 0.05, "thresholdMode": "abs"}, 
    {"mode": "max", "patience": 1, "thresholdMode": "abs"},
    {"patience": 0, "minLr": 0.01}, {"patience": 0, "minLr": [0.1, 0.005]}, {"patience": 0, "eps": 0.01},
]
SEQUENCES = [
    ([("LinearLR", {"startFactor": 0.1, "totalIters": 5}), ("CosineAnnealingLR", {"tMax": 19})], [5]),
    ([("ConstantLR", {"factor": 0.5, "totalIters": 100}), ("ExponentialLR", {"gamma": 0.8}),
      ("StepLR", {"stepSize": 2, "gamma": 0.5})], [4, 12]),
]


CHAINS = [
    [("LinearLR", {"startFactor": 0.1, "totalIters": 5}), ("ExponentialLR", {"gamma": 0.8})],
    [("ConstantLR", {"factor": 0.5, "totalIters": 7}), ("CosineAnnealingLR", {"tMax": 8, "etaMin": 0.001})],
    [("PolynomialLR", {"totalIters": 15, "power": 2.0}), ("StepLR", {"stepSize": 4, "gamma": 0.5})],
    [("MultiStepLR", {"milestones": [3, 9]}), ("LinearLR", {"startFactor": 1.0, "endFactor": 0.2, "totalIters": 12}),
     ("CosineAnnealingLR", {"tMax": 20})],
    [("ExponentialLR", {"gamma": 0.9}), ("CosineAnnealingWarmRestarts", {"t0": 5})],
]
MOMENTUM_SEQUENCES = [
    ([("ConstantLR", {"factor": 0.5, "totalIters": 100}), ("OneCycleLR", {"maxLr": 1.0, "totalSteps": 30})], [4]),
    ([("OneCycleLR", {"maxLr": 1.0, "totalSteps": 12}), ("ExponentialLR", {"gamma": 0.8})], [11]),
]


def python(options):
    return {PYTHON_NAMES.get(k, k): VALUES.get(v, v) if isinstance(v, str) else v for k, v in options.items()}


def optimizer_of(name):
    groups = [{"params": [torch.zeros(1, requires_grad=True)], "lr": lr} for lr in LRS]
    return getattr(torch.optim, name)(groups, **({"momentum": 0.9} if name == "SGD" else {}))


def rates(optimizer, step, steps=STEPS):
    """Learning rates before each step, and after the last; the momenta where they change."""
    lrs, momenta = [], []
    for i in range(steps + 1):
        lrs.append([group["lr"] for group in optimizer.param_groups])
        momenta.append([group["momentum"] if "momentum" in group else group["betas"][0]
                        for group in optimizer.param_groups])
        if i < steps:
            optimizer.step()
            step(i)
    changes = any(momentum != momenta[0] for momentum in momenta)
    return {"lrs": lrs, "momenta": momenta} if changes else {"lrs": lrs}


def record(name, options, kind="SGD", **extra):
    return {"name": f"{name} {options} of {kind}".replace("'", ""), "schedule": name, "optimizer": kind,
            "options": options, **extra}


def records(_):
    warnings.simplefilter("ignore")
    for name, options in CASES:
        for kind in ("SGD", "Adam") if name == "OneCycleLR" else ("SGD",):
            optimizer = optimizer_of(kind)
            schedule = getattr(lr_scheduler, name)(optimizer, **python(options))
            yield {**record(name, options, kind), **rates(optimizer, lambda _: schedule.step())}
    optimizer = optimizer_of("SGD")
    schedule = lr_scheduler.LambdaLR(optimizer, list(LAMBDAS.values()))
    yield {**record("LambdaLR", {"lambdas": list(LAMBDAS)}), **rates(optimizer, lambda _: schedule.step())}
    for options in PLATEAUS:
        optimizer = optimizer_of("SGD")
        plateau = lr_scheduler.ReduceLROnPlateau(optimizer, **python(options))
        yield {**record("ReduceLROnPlateau", options), "metrics": METRICS,
               **rates(optimizer, lambda i: plateau.step(METRICS[i]))}
    for parts, milestones in SEQUENCES:
        optimizer = optimizer_of("SGD")
        schedules = [getattr(lr_scheduler, name)(optimizer, **python(options)) for name, options in parts]
        sequence = lr_scheduler.SequentialLR(optimizer, schedules, milestones)
        named = [{"schedule": name, "options": options} for name, options in parts]
        yield {**record("SequentialLR", {"milestones": milestones}), "parts": named,
               **rates(optimizer, lambda _: sequence.step())}
    yield from chained_records()
    yield from endless_records()


def make(optimizer, parts):
    return [getattr(lr_scheduler, name)(optimizer, **python(options)) for name, options in parts]


def named(parts):
    return [{"schedule": name, "options": options} for name, options in parts]


def chained_records():
    """Several schedules, stepped one after the other; with "changes", others set rates and add a group."""
    for parts in CHAINS:
        for changes in (False, True):
            optimizer = optimizer_of("SGD")
            schedules = make(optimizer, parts)
            adds = changes and not any("Cosine" in name for name, _ in parts)

            def step(i):
                for schedule in schedules:
                    schedule.step()
                if changes and i == 4:
                    optimizer.param_groups[0]["lr"] = 0.25
                # PyTorch's cosines leave a group alone that was added later.
                if adds and i == 6:
                    optimizer.add_param_group({"params": [torch.zeros(1, requires_grad=True)], "lr": 0.3})

            title = " and ".join(name for name, _ in parts)
            yield {**record(title, {"changes": changes, "adds": adds}), "schedule": "Chained", "parts": named(parts),
                   **rates(optimizer, step)}
        optimizer = optimizer_of("SGD")
        chained = lr_scheduler.ChainedScheduler(make(optimizer, parts))
        yield {**record(f"ChainedScheduler of {title}", {}), "schedule": "ChainedScheduler", "parts": named(parts),
               **rates(optimizer, lambda _: chained.step())}
    for parts, milestones in MOMENTUM_SEQUENCES:
        optimizer = optimizer_of("SGD")
        sequence = lr_scheduler.SequentialLR(optimizer, make(optimizer, parts), milestones)
        title = "SequentialLR of " + " and ".join(name for name, _ in parts)
        yield {**record(title, {"milestones": milestones}), "schedule": "SequentialLR", "parts": named(parts),
               **rates(optimizer, lambda _: sequence.step(), 20)}


CYCLES = [
    {"baseLr": 0.1, "maxLr": 1.0, "stepSizeUp": 4},
    {"baseLr": [0.1, 0.01], "maxLr": [1.0, 0.2], "stepSizeUp": 3, "stepSizeDown": 6, "mode": "triangular2"},
    {"baseLr": 0.1, "maxLr": 1.0, "stepSizeUp": 5, "mode": "expRange", "gamma": 0.9, "baseMomentum": 0.5,
     "maxMomentum": 0.8},
    {"baseLr": 0.1, "maxLr": 1.0, "stepSizeUp": 4, "cycleMomentum": False},
]


def endless_records():
    for options in CYCLES:
        optimizer = optimizer_of("SGD")
        schedule = lr_scheduler.CyclicLR(optimizer, **python(options))
        yield {**record("CyclicLR", options), **rates(optimizer, lambda _: schedule.step())}
    optimizer = optimizer_of("SGD")
    schedule = lr_scheduler.MultiplicativeLR(optimizer, list(LAMBDAS.values()))
    yield {**record("MultiplicativeLR", {"lambdas": list(LAMBDAS)}), **rates(optimizer, lambda _: schedule.step())}
