"""The workloads as PyTorch runs them, on OMP_NUM_THREADS threads; the protocol is that of contestant.ts."""

import json
import os
import resource
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))


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


def trained(step, steps):
    for _ in range(steps):
        step()
    return step


def causal_attention(q, k, v):
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v, is_causal=True)
    future = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool).triu(1)
    scores = (q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5).masked_fill(future, -torch.inf)
    return torch.softmax(scores, -1) @ v


class Layer(nn.Module):
    """A layer of a GPT, with the parameters that tapegrad's has."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        n, l, e = x.shape
        q, k, v = (part.view(n, l, self.heads, -1).transpose(1, 2) for part in self.qkv(self.norm1(x)).split(e, 2))
        y = causal_attention(q, k, v)
        x = x + self.out(y.transpose(1, 2).reshape(n, l, e))
        return x + self.mlp(self.norm2(x))


class GPT(nn.Module):
    def __init__(self, vocabulary, layers, heads, width, context):
        super().__init__()
        self.characters, self.places = nn.Embedding(vocabulary, width), nn.Embedding(context, width)
        self.layers = nn.Sequential(*[Layer(width, heads) for _ in range(layers)])
        self.norm, self.output = nn.LayerNorm(width), nn.Linear(width, vocabulary, bias=False)
        self.output.weight = self.characters.weight

    def forward(self, x):
        places = torch.arange(x.shape[1])
        return self.output(self.norm(self.layers(self.characters(x) + self.places(places)))).flatten(0, 1)


def gpt():
    model = GPT(65, 4, 4, 128, 64)
    x, y = torch.randint(65, (12, 64)), torch.randint(65, (12 * 64,))
    return classifier(model, torch.optim.AdamW(model.parameters()), x, y)


class ResidualBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        convolution = lambda: nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.path = nn.Sequential(
            convolution(), nn.BatchNorm2d(channels), nn.ReLU(), convolution(), nn.BatchNorm2d(channels)
        )

    def forward(self, x):
        return F.relu(self.path(x) + x)


def regression(model, optimizer, x, y):
    def step():
        optimizer.zero_grad(set_to_none=True)
        F.mse_loss(model(x), y).backward()
        optimizer.step()

    return step


def residual():
    model = ResidualBlock(32)
    x, y = torch.randn(16, 32, 16, 16), torch.randn(16, 32, 16, 16)
    return regression(model, torch.optim.SGD(model.parameters(), lr=0.01), x, y)


def embedding():
    model = nn.Embedding(300_000, 256)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    return regression(model, optimizer, torch.randint(300_000, (1024,)), torch.randn(1024, 256))


def requests():
    model = nn.Sequential(nn.Linear(64, 256), nn.ReLU(), nn.Linear(256, 10)).eval()
    x = torch.rand(1, 64)

    def step():
        with torch.inference_mode():
            torch.softmax(model(x), 1)

    return step


def attention():
    q, k, v = (torch.randn(12, 4, 64, 32, requires_grad=True) for _ in range(3))
    gradient = torch.randn(12, 4, 64, 32)

    def step():
        for x in (q, k, v):
            x.grad = None
        causal_attention(q, k, v).backward(gradient)

    return step


def permute():
    x = torch.randn(12, 64, 4, 32)
    return lambda: x.permute(0, 2, 1, 3).contiguous()


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
    "mlp64trained": lambda: trained(mlp(64), 2000),
    "mlp512": lambda: mlp(512),
    "rnn": lambda: characters(nn.RNN(64, 128)),
    "lstm": lambda: characters(nn.LSTM(64, 128)),
    "cnn": cnn,
    "residual": residual,
    "gan": gan,
    "gpt": gpt,
    "attention": attention,
    "embedding": embedding,
    "requests": requests,
    "add1": add1,
    "chain1000": chain1000,
    "permute": permute,
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
