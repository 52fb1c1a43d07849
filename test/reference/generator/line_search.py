"""PyTorch's line search along functions of one number, from first steps that are too short, right, and too long."""
import math

import torch
from torch.optim.lbfgs import _strong_wolfe

from .training import F64

# Each with its derivative. test/optim/lineSearch.test.ts has the same.
FUNCTIONS = {
    "bowl": (lambda t: (t - 1) ** 2, lambda t: 2 * (t - 1)),
    "slide": (lambda t: -t, lambda t: -1.0),
    # Moré and Thuente, Line search algorithms with guaranteed sufficient decrease (1994), functions 1 and 2.
    "hill": (lambda t: -t / (t**2 + 2), lambda t: (t**2 - 2) / (t**2 + 2) ** 2),
    "gorge": (lambda t: (t + 0.004) ** 5 - 2 * (t + 0.004) ** 4,
              lambda t: 5 * (t + 0.004) ** 4 - 8 * (t + 0.004) ** 3),
    "waves": (lambda t: (t - 2) ** 2 / 4 - 0.3 * math.sin(5 * t), lambda t: (t - 2) / 2 - 1.5 * math.cos(5 * t)),
    "ripples": (lambda t: (t - 9) ** 2 / 9 - 2 * math.sin(3 * t), lambda t: (t - 9) / 4.5 - 6 * math.cos(3 * t)),
    "wall": (lambda t: math.exp(2 * t) - 9 * t, lambda t: 2 * math.exp(2 * t) - 9),
    "edge": (lambda t: abs(t - 0.3) ** 1.1, lambda t: 1.1 * abs(t - 0.3) ** 0.1 * (1 if t > 0.3 else -1)),
    # With jumps, which slopes do not announce: brackets must shrink nevertheless.
    "fault": (lambda t: -t if t < 0.7 else 3 - t, lambda t: -1.0),
    "promise": (lambda t: -1e-6 * math.sin(t), lambda t: -1.0),
    "stairs": (lambda t: t / 8 - math.floor(4 * t) / 3 if t < 5 else t, lambda t: -0.01 if t < 5 else 1.0),
    "comb": (lambda t: (t - 3) ** 2 / 9 + 0.4 * math.sin(37 * t), lambda t: (t - 3) / 4.5 - 14.8 * math.cos(37 * t)),
}
FIRST = [1e-4, 0.01, 0.3, 1.0, 2.5, 8.0, 60.0]


def records(_r):
    for name, (f, slope) in FUNCTIONS.items():
        for first in FIRST:
            if name == "wall" and first > 8:
                continue
            visited = []

            def evaluate(_x, t, _d):
                t = float(t)
                visited.append(t)
                return f(t), torch.tensor([slope(t)], dtype=F64)

            zero, along = torch.zeros(1, dtype=F64), torch.ones(1, dtype=F64)
            g = torch.tensor([slope(0.0)], dtype=F64)
            _, _, t, _ = _strong_wolfe(evaluate, zero, first, along, f(0.0), g, g.dot(along))
            yield {"name": f"{name} from {first}", "f": name, "first": first, "visited": visited, "t": float(t)}
