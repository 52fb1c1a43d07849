"""Creation, and the ops that rearrange, pick and join elements."""
import numpy as np
import torch
import torch.nn.functional as F

F32, F64 = torch.float32, torch.float64


def at(x, axis, indices):
    """The elements of x at a NumPy index array along one axis; differentiable."""
    return x.index_select(axis, torch.tensor(np.ascontiguousarray(indices), dtype=torch.int64))


def numpy_slice(x, *ranges):
    """NumPy's slices, negative steps included, which PyTorch does not have."""
    windows = [slice(None) if window is None else slice(*window) for window in ranges]
    out = x
    for axis, window in enumerate(windows):
        out = at(out, axis, np.arange(x.shape[axis])[window])
    if all(window.step is None or window.step > 0 for window in windows):
        assert torch.equal(out, x[tuple(windows)])
    return out


def numpy_pad(x, widths, options=None):
    """PyTorch's F.pad with one [before, after] per axis, in any mode at any rank."""
    options = options or {}
    mode = options.get("mode", "constant")
    if mode == "constant":
        flat = [n for pair in reversed(widths) for n in pair]
        return F.pad(x, flat, value=options.get("value", 0.0))
    for axis, pair in enumerate(widths):
        x = at(x, axis, np.pad(np.arange(x.shape[axis]), pair, mode={"replicate": "edge"}.get(mode, mode)))
    return x


def created(r):
    r.case("zeros", [[2, 3]], torch.zeros)
    r.case("ones", [[2]], torch.ones)
    r.case("full", [[2, 2], 1.5], torch.full)
    r.case("eye", [3], torch.eye)
    r.case("eye", [2, 3], torch.eye)
    for bounds in ([0.0, 1.0, 0.25], [2.0, -1.0, -0.5], [1.0, 2.0, 0.3]):
        r.case("arange", [*bounds, {"dtype": "float64"}], lambda a, b, c, o: torch.arange(a, b, c, dtype=F64))
    for bounds in ([0.0, 1.0, 5], [1.0, -1.0, 4], [2.0, 2.0, 3], [0.5, 3.0, 1]):
        r.case("linspace", [*bounds, {"dtype": "float64"}],
               lambda a, b, n, o: torch.linspace(a, b, n, dtype=F64))
    for shape in ([3], [2, 2], []):
        r.case("oneHot", [r.integers(0, 4, *shape), 4], F.one_hot)


def reshaped(r):
    for start, shape in (([2, 3], [3, 2]), ([2, 3], [-1]), ([2, 6], [3, -1, 2]), ([1], []), ([], [1, 1]),
                         ([0, 3], [3, 0])):
        r.case("reshape", [r.randn(*start), shape], torch.reshape)
    for options in ({}, {"startAxis": 1}, {"startAxis": 0, "endAxis": 1}, {"startAxis": -2, "endAxis": -1}):
        r.case("flatten", [r.randn(2, 3, 2), *([options] if options else [])],
               lambda x, o={}: x.flatten(o.get("startAxis", 0), o.get("endAxis", -1)))
    r.case("flatten", [r.randn()], torch.flatten)
    r.case("squeeze", [r.randn(1, 3, 1, 2)], torch.squeeze)
    for axis in (0, 1, -2):
        r.case("squeeze", [r.randn(1, 3, 1, 2), axis], torch.squeeze)
    for axis in (0, 1, 2, -1, -3):
        r.case("unsqueeze", [r.randn(2, 3), axis], torch.unsqueeze)
    for axes in ([0, 1], [0, 2], [-1, 0], [1, 1]):
        r.case("transpose", [r.randn(2, 3, 4), *axes], torch.transpose)
    r.case("transpose", [r.randn(2, 3, dtype=F32), 0, 1], torch.transpose)
    for axes in ([2, 0, 1], [0, 2, 1], [-1, -2, -3]):
        r.case("permute", [r.randn(2, 3, 2), axes], torch.permute)
    r.case("permute", [r.randn(2, 1, 3, 2, dtype=F32), [3, 1, 0, 2]], torch.permute)
    for start, shape in (([3, 1], [3, 4]), ([3], [2, 3]), ([1, 2], [3, -1, -1]), ([], [2, 2]),
                         ([1, 3], [0, 3])):
        r.case("expand", [r.randn(*start), shape], lambda x, s: x.expand(*s))


def picked(r):
    windows = [
        [[1, 3]], [[None, 2]], [[-2, None]], [[None, None, 2]], [[None, None, -1]], [[3, 0, -2]],
        [[-1, -4, -1]],
        [[2, 2]], [[1, 100]], [[-100, 2]], [None, [0, 2]], [[1, None], [None, None, -1]], [[3, 1]],
        [None, None], [[None, 1, -1], [2, None]],
    ]
    for ranges in windows:
        r.case("slice", [r.randn(4, 3), *ranges], numpy_slice)
    r.case("slice", [r.randn(2, 3, 4), None, [1, None], [None, None, -2]], numpy_slice)
    r.case("slice", [r.randn(4, 3, dtype=F32), [1, 3], [0, 2]], numpy_slice)
    r.case("slice", [r.integers(0, 9, 5).int(), [None, None, -2]], numpy_slice)
    for axis, index in ((0, 1), (1, -1), (-1, 0)):
        r.case("select", [r.randn(2, 3, 2), axis, index], torch.select)
    for axis, start, length in ((0, 1, 2), (1, 0, 1), (-1, 1, 1), (0, 0, 0), (0, -2, 1)):
        r.case("narrow", [r.randn(3, 2), axis, start, length], torch.narrow)
    for axis, index in ((0, [2, 0, 0]), (1, [1]), (-1, [0, 1, 1, 0]), (0, [])):
        index = torch.tensor(index, dtype=torch.int64)
        r.case("indexSelect", [r.randn(3, 2), axis, index], torch.index_select)
    r.case("indexSelect", [r.randn(3, 2, dtype=F32), 0, torch.tensor([1, 1])], torch.index_select)
    for axis, shape in ((0, [2, 2]), (1, [3, 4]), (-1, [2, 1]), (0, [0, 2])):
        bound = 3 if axis == 0 else 2
        r.case("gather", [r.randn(3, 2), axis, r.integers(0, bound, *shape)], torch.gather)
        r.case("scatterAdd", [r.randn(3, 2), axis, index := r.integers(0, bound, *shape), r.randn(*shape)],
               torch.scatter_add)
    r.case("gather", [r.randn(2, 3, 2, dtype=F32), 1, r.integers(0, 3, 2, 2, 2)], torch.gather)
    r.case("scatterAdd", [r.randn(4), 0, torch.tensor([1, 1, 3]), r.randn(3)], torch.scatter_add,
           "repeated indices")
    x, source = r.randn(3, 2, grad=False), r.randn(2, 2, grad=False)  # no gradient in PyTorch
    r.case("scatterAdd", [x, 0, torch.tensor([[0, 2]]), source], torch.scatter_add, "longer source")
    r.case("takeAlongAxis", [r.randn(3, 4), r.integers(0, 4, 3, 2), 1], torch.take_along_dim)
    r.case("takeAlongAxis", [r.randn(3, 4), r.integers(0, 3, 1, 4), 0], torch.take_along_dim)
    r.case("takeAlongAxis", [r.randn(3, 4), r.integers(0, 4, 1, 2), 1], torch.take_along_dim, "broadcast")
    for shape, mask in (([2, 3], [2, 3]), ([2, 3], [3]), ([2, 3], [2, 1]), ([2], []), ([0, 2], [2])):
        r.case("maskedFill", [r.randn(*shape), r.bools(*mask), -1.5], torch.masked_fill)
    r.case("maskedFill", [r.randn(3), torch.tensor([True, False, True]), -float("inf")], torch.masked_fill)
    r.case("maskedFill", [r.randn(3, dtype=F32), r.bools(3), 2.5], torch.masked_fill)


def joined(r):
    r.case("concat", [[r.randn(2, 3), r.randn(1, 3)], 0], torch.cat)
    r.case("concat", [[r.randn(2, 1), r.randn(2, 2), r.randn(2, 3)], 1], torch.cat)
    r.case("concat", [[r.randn(2, 1, 2), r.randn(2, 1, 2, grad=False)], -1], torch.cat)
    r.case("concat", [[r.randn(0, 3), r.randn(2, 3)], 0], torch.cat)
    r.case("concat", [[r.randn(2, dtype=F32), r.randn(1, dtype=F32)], 0], torch.cat)
    r.case("concat", [[r.integers(0, 9, 2).int(), r.integers(0, 9, 3).int()], 0], torch.cat)
    for axis in (0, 1, -1, -2):
        r.case("stack", [[r.randn(2, 3), r.randn(2, 3)], axis], torch.stack)
    r.case("stack", [[r.randn(), r.randn(), r.randn()], 0], torch.stack)
    for sizes, axis in ((2, 0), (3, 0), ([1, 4], 0), ([1, 0, 2], 1), (2, -1), (5, 0)):
        r.case("split", [r.randn(5, 3), sizes, axis], torch.split)
    for chunks, axis in ((2, 0), (3, 0), (4, 0), (2, 1), (5, -1)):
        r.case("chunk", [r.randn(5, 3), chunks, axis], torch.chunk)
    r.case("split", [r.randn(4, 2, dtype=F32), 2, 0], torch.split)


def moved(r):
    for widths in ([[1, 2], [0, 1]], [[0, 0], [2, 0]], [[0, 0], [0, 0]]):
        r.case("pad", [r.randn(2, 3), widths], numpy_pad)
        r.case("pad", [r.randn(2, 3), widths, {"value": 1.5}], numpy_pad)
    r.case("pad", [r.randn(1, 2, 2, dtype=F32), [[1, 0], [0, 1], [1, 1]]], numpy_pad)
    r.case("pad", [r.randn(0, 2), [[1, 1], [0, 1]]], numpy_pad)
    for mode in ("reflect", "replicate"):
        x = r.randn(1, 2, 4)
        assert torch.equal(numpy_pad(x, [[0, 0], [0, 0], [2, 1]], {"mode": mode}),
                           F.pad(x, [2, 1], mode=mode))
        r.case("pad", [x, [[0, 0], [0, 0], [2, 1]], {"mode": mode}], numpy_pad)
        r.case("pad", [r.randn(3, 3), [[1, 2], [2, 0]], {"mode": mode}], numpy_pad)
    for axes in ([0], [1], [0, -1], [-2]):
        r.case("flip", [r.randn(2, 3), axes], torch.flip)
    for shifts, axes in ((1, 0), (-2, 1), ([1, 2], [0, 1]), (7, -1), (0, 0)):
        r.case("roll", [r.randn(3, 4), shifts, axes], torch.roll)
    for repeats in ([2, 1], [1, 3], [2, 1, 2], [0, 1]):
        r.case("repeat", [r.randn(2, 2), repeats], lambda x, n: x.repeat(*n))
    r.case("repeat", [r.randn(), [3]], lambda x, n: x.repeat(*n))
    for op, f in (("tril", torch.tril), ("triu", torch.triu)):
        r.case(op, [r.randn(3, 3)], f)
        for diagonal in (-1, 1, 5):
            r.case(op, [r.randn(3, 4), {"diagonal": diagonal}], lambda x, o, f=f: f(x, o["diagonal"]))
        r.case(op, [r.randn(2, 3, 2, dtype=F32)], f)
    r.case("diagonal", [r.randn(3, 3)], torch.diagonal)
    for options in ({"offset": 1}, {"offset": -1}, {"offset": 9}, {"axis0": 1, "axis1": 2},
                    {"axis0": -1, "axis1": 0},
                    {"offset": -1, "axis0": 0, "axis1": 2}):
        x = r.randn(2, 3, 4) if "axis0" in options else r.randn(3, 4)
        r.case("diagonal", [x, options],
               lambda x, o: x.diagonal(o.get("offset", 0), o.get("axis0", 0), o.get("axis1", 1)))


def empty_pieces(r):
    for shape, chunks, axis in (([0, 4], 7, 0), ([2, 0], 3, -1), ([0], 1, 0)):
        r.case("chunk", [r.randn(*shape), chunks, axis], torch.chunk)
    r.case("split", [r.randn(0, 4), 2, 0], torch.split)


def scattered(r):
    for axis, index in ((0, [[2, 0]]), (1, [[1], [0], [1]]), (-1, [[1, 0]]), (0, [[1, 2], [0, 1]])):
        index = torch.tensor(index)
        r.case("scatter", [r.randn(3, 2), axis, index, r.randn(*index.shape)], torch.scatter)
        r.case("scatter", [r.randn(3, 2), axis, index, 1.5], torch.scatter)
    r.case("scatter", [r.randn(3, dtype=F32), 0, torch.tensor([1, 1]), 2.5], torch.scatter, "repeated indices")
    r.case("scatter", [torch.tensor([5, 6]).int(), 0, torch.tensor([1]), 7], torch.scatter)
    r.case("scatter", [torch.tensor([True, True]), 0, torch.tensor([1]), torch.tensor([False])], torch.scatter)
    for axis, shape in ((0, [4, 2]), (1, [3, 4]), (-1, [3, 0])):
        index = r.integers(0, 2, shape[axis])
        r.case("indexAdd", [r.randn(3, 2), axis, index, r.randn(*shape)], torch.index_add)
    r.case("indexAdd", [r.randn(4, dtype=F32), 0, torch.tensor([1, 1, 3]), r.randn(3, dtype=F32)], torch.index_add)
    for x in (r.integers(0, 2, 2, 3), r.bools(4), r.randn(3, grad=False), torch.tensor(2.0), torch.tensor(0.0),
              torch.zeros(0, 3), torch.tensor([0.0, -0.0, float("nan")])):
        r.case("nonzero", [x if x.dtype != torch.int64 else x.int()], torch.nonzero)
    for shape, mask in (([2, 3], [2, 3]), ([2, 3], [3]), ([2, 1], [1, 3]), ([], [3]), ([0, 2], [2])):
        r.case("maskedSelect", [r.randn(*shape), r.bools(*mask)], torch.masked_select)
    r.case("maskedSelect", [r.randn(3, dtype=F32), torch.tensor([False, True, True])], torch.masked_select)
    for source, to in ((0, -1), (-1, 0), (1, 1), ([0, 1], [2, 0]), ([2, 0], [0, 1])):
        r.case("moveaxis", [r.randn(2, 3, 4), source, to], torch.moveaxis)
    for axis in (0, 1, -1):
        r.case("unbind", [r.randn(2, 3), axis], torch.unbind)
    for lengths, options in (([2, 3], {}), ([2, 3, 2], {"indexing": "xy"}), ([2], {"indexing": "xy"})):
        r.case("meshgrid", [[r.randn(n) for n in lengths], options],
               lambda xs, o: torch.meshgrid(*xs, indexing=o.get("indexing", "ij")))


def record(r):
    for part in (created, reshaped, picked, joined, moved, empty_pieces, scattered):
        part(r)
