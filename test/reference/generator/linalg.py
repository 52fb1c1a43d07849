"""Linear algebra, with second gradients."""
import torch

F32 = torch.float32


def regular(r, *shape, dtype=torch.float64):
    """Far from singular, rows in any order."""
    n = shape[-1]
    order = torch.tensor(r.rng.permutation(n))
    values = torch.tensor(r.rng.standard_normal(shape).round(2) / 3) + torch.eye(n, dtype=torch.float64)[order]
    return r.leaf(values.tolist(), dtype)


def definite(r, *shape, dtype=torch.float64):
    values = torch.tensor(r.rng.standard_normal(shape).round(1))
    product = values @ values.mT + torch.eye(shape[-1], dtype=torch.float64)
    return r.leaf(product.tolist(), dtype)


def slogdet(a):
    found = torch.linalg.slogdet(a)
    return {"sign": found[0], "logAbsDet": found[1]}


def record(r):
    for shape in ([1, 1], [2, 2], [4, 4], [2, 3, 3]):
        for op, f in (("inv", torch.linalg.inv), ("det", torch.linalg.det), ("slogdet", slogdet)):
            r.case(op, [regular(r, *shape)], f)
        r.case("cholesky", [definite(r, *shape)], torch.linalg.cholesky)
    for a, b in (([2, 2], [2]), ([3, 3], [3, 2]), ([2, 3, 3], [3, 2]), ([3, 3], [2, 3, 1]), ([2, 3, 3], [2, 3])):
        r.case("solve", [regular(r, *a), r.randn(*b)], torch.linalg.solve)
    for upper in (False, True):
        for unit in (False, True):
            r.case("solveTriangular", [definite(r, 3, 3), r.randn(3, 2), {"upper": upper, "unitriangular": unit}],
                   lambda a, b, o: torch.linalg.solve_triangular(a, b, **o))
    for op, f in (("inv", torch.linalg.inv), ("det", torch.linalg.det), ("slogdet", slogdet)):
        r.case(op, [regular(r, 3, 3, dtype=F32)], f)
    r.case("cholesky", [definite(r, 3, 3, dtype=F32)], torch.linalg.cholesky)
    r.case("solve", [regular(r, 3, 3, dtype=F32), r.randn(3, 2, dtype=F32)], torch.linalg.solve)
    singular = r.leaf([[1.0, 2.0], [2.0, 4.0]], grad=False)
    r.case("det", [singular], torch.linalg.det, "singular")
    r.case("slogdet", [singular], slogdet, "singular")
    r.raises("inv", [singular], torch.linalg.inv, "argument")
    r.raises("solve", [singular, singular], torch.linalg.solve, "argument")
    r.raises("cholesky", [singular], torch.linalg.cholesky, "argument")
    r.raises("inv", [r.randn(2, 3, grad=False)], torch.linalg.inv, "shape")
