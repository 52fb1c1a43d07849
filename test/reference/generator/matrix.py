"""Matrix products, einsum, linear maps, and softmax over an axis."""
import torch
import torch.nn.functional as F

INF, NAN = float("inf"), float("nan")
F32, F64 = torch.float32, torch.float64

MATMUL = [
    ([3], [3]), ([3], [3, 2]), ([2, 3], [3]), ([2, 3], [3, 4]), ([1, 1], [1, 1]), ([5, 2], [2, 3]),
    ([3], [2, 3, 4]), ([2, 4, 3], [3]), ([2, 2, 3], [3, 2]), ([2, 3], [2, 3, 2]), ([2, 2, 3], [2, 3, 2]),
    ([1, 2, 3], [4, 3, 1]), ([2, 1, 2, 3], [3, 3, 2]), ([2, 1, 1, 3], [1, 2, 3, 1]), ([3], [2, 1, 3, 2]),
    ([2, 0], [0, 3]), ([0, 2], [2, 3]), ([0, 2, 3], [3, 2]), ([2, 3], [3, 0]), ([0], [0]),
]
EINSUM = [
    ("ij,jk->ik", [2, 3], [3, 2]), ("ij,jk", [2, 3], [3, 2]), ("ba", [2, 3]), ("ij->ji", [2, 3]),
    ("ii->i", [3, 3]), ("ii", [3, 3]), ("iij->ij", [2, 2, 3]), ("iji->j", [2, 3, 2]), ("ij->", [2, 3]),
    ("ij->j", [2, 3]), ("i,i->", [3], [3]), ("i,i", [3], [3]), ("i,j->ij", [2], [3]), ("i,j->ji", [2], [3]),
    ("bij,bjk->bik", [2, 2, 3], [2, 3, 2]), ("bij,bkj->bik", [2, 2, 3], [2, 2, 3]),
    ("ij,ij->ij", [2, 3], [2, 3]),
    ("ij,ij->i", [2, 3], [2, 3]), ("ij,j->i", [2, 3], [3]), ("ij,j->ij", [2, 3], [3]),
    ("i,ij,j->", [2], [2, 3], [3]),
    ("i,ij,j", [2], [2, 3], [3]), ("ij,jk,kl->il", [2, 2], [2, 3], [3, 2]),
    ("...ij,...jk->...ik", [2, 2, 3], [3, 2]),
    ("...ij,...jk", [2, 1, 2, 3], [2, 3, 2]), ("...i->...", [2, 2, 3]), ("i...->...i", [2, 3, 2]),
    ("...,...->...", [2, 3], [3]), ("...ii->...i", [2, 3, 3]), ("b...i,ij->b...j", [2, 2, 3], [3, 2]),
    ("bhid,bhjd->bhij", [1, 2, 2, 3], [1, 2, 2, 3]), ("abc->cab", [2, 3, 2]), ("abcd->db", [2, 2, 1, 2]),
    ("zy,yx", [2, 3], [3, 2]), ("ij , jk -> ik", [2, 3], [3, 2]), ("Ab,bA->A", [2, 3], [3, 2]),
    ("ij,kl->ijkl", [2, 1], [1, 2]), ("ii,ij->j", [2, 2], [2, 3]), ("...", [2, 2]), (",->", [], []),
    ("i->i", [3]),
    ("ij,jk->ik", [2, 1], [3, 2]), ("ij,jk->ik", [0, 2], [2, 3]), ("ij,jk->ik", [2, 0], [0, 3]),
]
SOFTMAX = [([3], 0), ([2, 3], 1), ([2, 3], 0), ([2, 3], -1), ([2, 3, 2], 1), ([1, 1], 1), ([0, 3], 1),
           ([2, 3, 2], 0)]


def record(r):
    for a, b in MATMUL:
        r.case("matmul", [r.randn(*a), r.randn(*b)], torch.matmul)
    for a, b in MATMUL[:4] + MATMUL[8:11] + [([5, 9], [9, 6])]:
        r.case("matmul", [r.randn(*a, dtype=F32), r.randn(*b, dtype=F32)], torch.matmul)
    r.case("matmul", [r.randn(2, 3, grad=False), r.randn(3, 2)], torch.matmul, "gradient of the second only")
    r.case("matmul", [r.integers(-3, 4, 2, 3).int(), r.integers(-3, 4, 3, 2).int()], torch.matmul)
    r.case("matmul",
           [r.leaf([[1.0, NAN], [0.0, INF]], grad=False), r.leaf([[1.0, 0.0], [2.0, 1.0]], grad=False)],
           torch.matmul, "special values")
    for n in (3, 1, 0):
        r.case("dot", [r.randn(n), r.randn(n)], torch.dot)
    r.case("dot", [r.randn(5, dtype=F32), r.randn(5, dtype=F32)], torch.dot)
    for m, n in ((2, 3), (1, 1), (0, 2)):
        r.case("outer", [r.randn(m), r.randn(n)], torch.outer)
    r.case("outer", [r.randn(3, dtype=F32), r.randn(2, dtype=F32)], torch.outer)
    for equation, *shapes in EINSUM:
        r.case("einsum", [equation, *(r.randn(*s) for s in shapes)], torch.einsum)
    for equation, *shapes in EINSUM[:2] + EINSUM[14:16]:
        r.case("einsum", [equation, *(r.randn(*s, dtype=F32) for s in shapes)], torch.einsum)
    for shape in ([3], [4, 3], [2, 2, 3], [0, 3]):
        r.case("linear", [r.randn(*shape), r.randn(2, 3), r.randn(2)], F.linear)
        r.case("linear", [r.randn(*shape), r.randn(2, 3)], F.linear)
    r.case("linear", [r.randn(4, 3, dtype=F32), r.randn(2, 3, dtype=F32), r.randn(2, dtype=F32)], F.linear)
    for op, f in (("softmax", F.softmax), ("logSoftmax", F.log_softmax)):
        for shape, axis in SOFTMAX:
            r.case(op, [r.randn(*shape), axis], f)
        for shape, axis in SOFTMAX[1:3]:
            r.case(op, [r.randn(*shape, dtype=F32), axis], f)
        r.case(op, [r.leaf([[1000.0, 1001.0, 999.0], [-1000.0, -1002.0, -1001.0]]), 1], f, "far from zero")
        r.case(op, [r.leaf([[0.0, -INF, 1.0], [-INF, 0.0, -INF]]), 1], f, "masked with -inf")
        r.case(op, [r.leaf([[NAN, 1.0], [INF, 1.0], [-INF, -INF]], grad=False), 1], f, "special values")
