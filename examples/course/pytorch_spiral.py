"""The spiral's network in PyTorch, for week 8.

Reads one JSON object from standard input: steps, checkpoints, timed, lr, points [N, 2], labels [N], and the first weights
by name. Writes one JSON object to standard output: the loss of each step, all weights after the steps that are
checkpoints, flat, and the median time of further steps. Exits with 3 where there is no PyTorch.
"""

import json
import statistics
import sys
import time

try:
    import torch
except ImportError:
    sys.exit(3)

torch.set_num_threads(1)
task = json.load(sys.stdin)
points = torch.tensor(task["points"], dtype=torch.float32)
labels = torch.tensor(task["labels"])
lr = task["lr"]
first_weights = {name: torch.tensor(values) for name, values in task["weights"].items()}
hidden = len(first_weights["0.bias"])

# side by side
model = torch.nn.Sequential(
    torch.nn.Linear(2, hidden),  # [300, 2] → [300, hidden]
    torch.nn.ReLU(),
    torch.nn.Linear(hidden, 3),  # → [300, 3]: a score for each arm
)
model.load_state_dict(first_weights)
criterion = torch.nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=lr)

def train_step():
    optimizer.zero_grad()
    loss = criterion(model(points), labels)
    loss.backward()
    optimizer.step()
    return loss.item()
# end


def flat_weights():
    """All parameters, one after the other; nine digits tell one float32 from the next."""
    return [float(f"{w:.9g}") for p in model.parameters() for w in p.detach().flatten().tolist()]


losses, weights = [], {}
for step in range(1, task["steps"] + 1):
    losses.append(float(f"{train_step():.9g}"))
    if step in task["checkpoints"]:
        weights[step] = flat_weights()

times = []
for _ in range(task["timed"]):
    start = time.perf_counter()
    train_step()
    times.append(1e3 * (time.perf_counter() - start))
figures = {
    "version": torch.__version__,
    "losses": losses,
    "weights": weights,
    "milliseconds": statistics.median(times),
}
json.dump(figures, sys.stdout)
