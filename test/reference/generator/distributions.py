"""Log probabilities, entropies, means, variances and divergences of distributions."""
import torch
import torch.distributions as D

a = torch.tensor([0.25, -1.5, 3.0], dtype=torch.float64)
b = torch.tensor([0.5, 1.25, 2.0], dtype=torch.float64)
p = torch.tensor([0.0, 0.3, 1.0], dtype=torch.float64)
w = torch.tensor([[0.2, 0.5, 0.3], [1.0, 0.0, 3.0]], dtype=torch.float64)

MADE = {
    "normal": (D.Normal(a, b), torch.tensor([0.1, -2.0, 9.0], dtype=torch.float64)),
    "uniform": (D.Uniform(a, a + b, validate_args=False), torch.tensor([0.3, -1.5, 5.0], dtype=torch.float64)),
    "bernoulliProbs": (D.Bernoulli(p), torch.tensor([0.0, 1.0, 1.0], dtype=torch.float64)),
    "bernoulliLogits": (D.Bernoulli(logits=a), torch.tensor([0.0, 1.0, 1.0], dtype=torch.float64)),
    "categoricalProbs": (D.Categorical(w), torch.tensor([1, 2])),
    "categoricalLogits": (D.Categorical(logits=w), torch.tensor([1, 2])),
    "independent": (D.Independent(D.Normal(a, b), 1), torch.tensor([0.1, -2.0, 9.0], dtype=torch.float64)),
}
PAIRS = {
    "normal": (D.Normal(a, b), D.Normal(b, b + 0.5)),
    "uniform": (D.Uniform(a, a + b), D.Uniform(a - 1, a + torch.tensor([1.0, 1.0, 3.0]))),
    "bernoulli": (D.Bernoulli(logits=a), D.Bernoulli(logits=b)),
    "categorical": (D.Categorical(logits=w), D.Categorical(logits=-w)),
    "independent": (D.Independent(D.Normal(a, b), 1), D.Independent(D.Normal(b, b + 0.5), 1)),
}


def listed(x):
    return [str(v) if v in (float("inf"), float("-inf")) else v for v in x.flatten().tolist()]


def values(made, value, categorical):
    record = {"logProb": listed(made.log_prob(value)), "entropy": listed(made.entropy())}
    if not categorical:
        record |= {"mean": listed(made.mean), "variance": listed(made.variance)}
    return record


def document():
    return {
        "torch": torch.__version__[:4],
        "values": {name: values(*pair, "categorical" in name) for name, pair in MADE.items()},
        "divergences": {name: listed(D.kl_divergence(*pair)) for name, pair in PAIRS.items()},
    }
