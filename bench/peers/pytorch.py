"""The workloads as PyTorch runs them on one thread; the protocol is that of contestant.ts."""

import json
import resource
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
torch.set_num_threads(1)


def classifier(model, optimizer, x, labels):
    def step():
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(model(x), labels).backward()
        optimizer.step()

    return step


def spiral():
    model = nn.Sequential(nn.Linear(2, 64), nn.ReLU(), nn.Linear(64, 3))
    return classifier(model, torch.optim.SGD(model.parameters(), lr=1.0), torch.randn(300, 2), torch.randint(3, (300,)))


def mlp(batch):
    model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10))
    return classifier(model, torch.optim.Adam(model.parameters()), torch.rand(batch, 784), torch.randint(10, (batch,)))


class CharModel(nn.Module):
    def __init__(self, recurrent):
        super().__init__()
        self.recurrent = recurrent
        self.output = nn.Linear(128, 64)

    def forward(self, x):
        return self.output(self.recurrent(x)[0].reshape(-1, 128))


def characters(recurrent):
    model = CharModel(recurrent)
    x = F.one_hot(torch.randint(64, (25, 32)), 64).float()
    return classifier(model, torch.optim.Adam(model.parameters()), x, torch.randint(64, (25 * 32,)))


def cnn():
    model = nn.Sequential(
        nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(256, 10),
    )
    return classifier(model, torch.optim.Adam(model.parameters()), torch.rand(64, 1, 28, 28), torch.randint(10, (64,)))


def gan():
    generator = nn.Sequential(nn.Linear(32, 128), nn.ReLU(), nn.Linear(128, 64), nn.Sigmoid())
    critic = nn.Sequential(nn.Linear(64, 128), nn.LeakyReLU(0.2), nn.Linear(128, 1))
    for_critic = torch.optim.Adam(critic.parameters())
    for_generator = torch.optim.Adam(generator.parameters())
    real, yes, no = torch.rand(64, 64), torch.ones(64, 1), torch.zeros(64, 1)
    loss = F.binary_cross_entropy_with_logits

    def step():
        fake = generator(torch.randn(64, 32))
        for_critic.zero_grad(set_to_none=True)
        (loss(critic(real), yes) + loss(critic(fake.detach()), no)).backward()
        for_critic.step()
        for_generator.zero_grad(set_to_none=True)
        loss(critic(fake), yes).backward()
        for_generator.step()

    return step


def product(n):
    a, b = torch.randn(n, n), torch.randn(n, n)
    return lambda: torch.matmul(a, b)


def elementwise(f):
    x = torch.randn(65536)
    return lambda: f(x)


def add1():
    a, b = torch.ones(1, requires_grad=True), torch.ones(1)
    return lambda: torch.add(a, b)


def chain1000():
    a, b = torch.ones(1, requires_grad=True), torch.ones(1)

    def step():
        x = a
        for _ in range(1000):
            x = torch.add(x, b)
        x.backward()
        a.grad = None

    return step


WORKLOADS = {
    "spiral": spiral,
    "mlp64": lambda: mlp(64),
    "mlp512": lambda: mlp(512),
    "rnn": lambda: characters(nn.RNN(64, 128)),
    "lstm": lambda: characters(nn.LSTM(64, 128)),
    "cnn": cnn,
    "gan": gan,
    "add1": add1,
    "chain1000": chain1000,
    "matmul64": lambda: product(64),
    "matmul256": lambda: product(256),
    "matmul1024": lambda: product(1024),
    "exp64k": lambda: elementwise(torch.exp),
    "tanh64k": lambda: elementwise(torch.tanh),
}


def measure(step, milliseconds):
    start = time.perf_counter()
    step()
    batch = max(1, int(0.0002 / max(time.perf_counter() - start, 1e-7)))
    times = []
    end = time.perf_counter() + milliseconds / 1000
    while time.perf_counter() < end or len(times) < 3:
        start = time.perf_counter()
        for _ in range(batch):
            step()
        times.append((time.perf_counter() - start) * 1e6 / batch)
    return {"median": statistics.median(times), "steps": len(times) * batch}


steps = {}
for line in sys.stdin:
    name, milliseconds = line.split()
    if name not in WORKLOADS:
        print(json.dumps({"missing": "not offered"}), flush=True)
        continue
    if name not in steps:
        steps[name] = WORKLOADS[name]()
        measure(steps[name], 2 * float(milliseconds))
    answer = measure(steps[name], float(milliseconds))
    answer["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps(answer), flush=True)
