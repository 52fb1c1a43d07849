"""x[…] and y[…] = values: random programs of integers, ranges, new axes, lists and masks."""
import numpy as np
import torch

F32, F64 = torch.float32, torch.float64


def as_numpy(index):
    """An index as NumPy takes it."""
    if isinstance(index, torch.Tensor):
        return index.numpy()
    if isinstance(index, str):
        return ... if index == "..." else slice(*[int(part) if part else None for part in index.split(":")])
    if isinstance(index, dict):
        return slice(index.get("start"), index.get("stop"), index.get("step"))
    if isinstance(index, list):
        return np.array(index, dtype=None if index else int)
    return index


def is_list(index):
    return isinstance(index, (np.ndarray, bool))


def axes_of(index):
    if index is None or index is ...:
        return 0
    return np.ndim(index) if isinstance(index, (bool, np.ndarray)) and np.asarray(index).dtype == bool else 1


def places(shape, indices):
    """Where the selected elements are among all, integers applied before lists, as in PyTorch."""
    indices = [as_numpy(index) for index in indices]
    rest = len(shape) - sum(axes_of(index) for index in indices)
    if not any(index is ... for index in indices):
        indices.append(...)
    at = next(i for i, index in enumerate(indices) if index is ...)
    indices[at:at + 1] = [slice(None)] * rest
    first, then = [], []
    for index in indices:
        if is_list(index):
            first += [slice(None)] * axes_of(index)
            then.append(index)
        else:
            first.append(index)
            then += [] if isinstance(index, int) else [slice(None)]
    return np.array(np.arange(int(np.prod(shape))).reshape(shape)[tuple(first)][tuple(then)])


def torch_index(index):
    index = as_numpy(index)
    return torch.from_numpy(index) if isinstance(index, np.ndarray) else index


def backward(indices):
    return any(isinstance(i, slice) and (i.step or 1) < 0 for i in map(as_numpy, indices))


def index(x, *indices):
    out = x.reshape(-1)[torch.from_numpy(places(x.shape, indices))]
    if not backward(indices):
        own = x[tuple(map(torch_index, indices))]
        assert own.shape == out.shape and torch.equal(own, out), indices
    return out


def index_put(x, indices, values, options=None):
    where = places(x.shape, indices)
    flat = where.reshape(-1)
    given = torch.as_tensor(values, dtype=x.dtype).expand(where.shape).reshape(-1)
    if (options or {}).get("accumulate"):
        return x.reshape(-1).index_put((torch.from_numpy(flat),), given, accumulate=True).reshape(x.shape)
    # Of several values for one place the last stays, as in NumPy.
    last = sorted({place: i for i, place in enumerate(flat.tolist())}.values())
    put = x.reshape(-1).index_put((torch.from_numpy(flat[last]),), given[torch.tensor(last, dtype=torch.int64)])
    return put.reshape(x.shape)


def a_range(r, length):
    """Ends inside, outside and absent; any step."""
    def end():
        return None if r.rng.rand() < 0.35 else int(r.rng.randint(-length - 2, length + 3))

    start, stop, step = end(), end(), int(r.rng.choice([1, 1, 1, 2, 3, -1, -2]))
    if r.rng.rand() < 0.3:
        names = {"start": start, "stop": stop, "step": None if step == 1 else step}
        return {name: value for name, value in names.items() if value is not None}
    text = ":".join("" if end is None else str(end) for end in (start, stop))
    return text if step == 1 and r.rng.rand() < 0.8 else f"{text}:{step}"


def positions(r, length, shape):
    low = -length if r.rng.rand() < 0.5 else 0
    return torch.tensor(r.rng.randint(low, length, shape), dtype=torch.int64)


def program(r, shape):
    """Indices for some or all axes; lists have shapes that broadcast."""
    indices, axis = [], 0
    lists = [[3], [3], [1], [2, 3], [2, 1]] if r.rng.rand() < 0.8 else [[0], [0, 1]]
    kinds = ["range", "range", "integer", "list", "list", "mask"] if r.rng.rand() < 0.7 else ["range", "integer"]
    masked = False
    while axis < len(shape):
        length, kind = shape[axis], r.rng.choice(kinds)
        if r.rng.rand() < 0.15:
            indices.append(None)
        if r.rng.rand() < 0.1 and "..." not in indices:
            skipped = r.rng.randint(0, len(shape) - axis + 1)
            indices, axis = [*indices, "..."], axis + skipped
            continue
        if r.rng.rand() < 0.1 and "..." not in indices:
            break
        if kind == "mask" and not masked and not any(isinstance(i, (list, torch.Tensor)) for i in indices):
            wide = int(r.rng.randint(1, min(2, len(shape) - axis) + 1))
            mask = r.bools(*shape[axis:axis + wide])
            masked, lists = True, [[int(mask.sum())], [1]]
            indices, axis = [*indices, mask], axis + wide
            continue
        if kind == "list" and length > 0:
            at = positions(r, length, lists[r.rng.randint(len(lists))])
            indices.append(at if r.rng.rand() < 0.6 else at.tolist())
        elif kind == "integer" and length > 0:
            indices.append(int(r.rng.randint(-length, length)))
        else:
            indices.append(a_range(r, length))
        axis += 1
    if "..." in indices:
        used = sum(axes_of(as_numpy(index)) for index in indices)
        if used > len(shape):
            return program(r, shape)
        try:
            places(shape, indices)
        except IndexError:
            return program(r, shape)
    return indices


SHAPES = [[5], [3, 4], [2, 3, 4], [4, 1, 3], [2, 3, 2, 3], [0, 3], [3, 0, 2], [1], []]


def record(r):
    fixed = [
        ([2, 3, 4], [0, ":", [1, 2]]), ([2, 3, 4], [[0, 1], ":", [1, 2]]), ([2, 3, 4], [[0, 1], 0, [1, 2]]),
        ([2, 3, 4], [None, [0, 1], ":", [1, 2]]), ([2, 3], [True]), ([2, 3], [False]), ([2, 3], [True, [0, 1]]),
        ([], ["..."]), ([], [None]), ([], [True]), ([3], [[]]), ([3], [[[0, 1], [-1, 0]]]), ([3], [[True, False, True]]),
        ([2, 3], ["...", -1]), ([2, 3], [torch.tensor(1)]), ([2, 3, 4], [":", [0, 2], None, [1, 1]]),
        ([2, 3], []), ([4], ["::-1"]), ([4], ["3:0:-2"]), ([4], [{"stop": 2}]), ([2, 3], [[1, 1, 0], [-1, -1, 0]]),
    ]
    random = [(shape, program(r, shape)) for _ in range(12) for shape in SHAPES]
    for shape, indices in [*fixed, *random]:
        r.case("index", [r.randn(*shape), *indices], index)
        there = list(places(shape, indices).shape)
        broadcast = [1 if r.rng.rand() < 0.2 else n for n in there][int(r.rng.randint(0, len(there) + 1)):]
        values = r.randn(*(there if r.rng.rand() < 0.6 else broadcast))
        options = [{"accumulate": True}] if r.rng.rand() < 0.5 else []
        r.case("indexPut", [r.randn(*shape), indices, values, *options], index_put)
    for shape, indices in fixed:
        r.case("index", [r.randn(*shape, dtype=F32), *indices], index)
        r.case("indexPut", [r.randn(*shape, dtype=F32), indices, 2.5], index_put)
    r.case("index", [r.randn(40, 7, dtype=F32), positions(r, 40, [80])], index)
    r.case("index", [r.randn(40, 7, dtype=F32), positions(r, 40, [80]), positions(r, 7, [80])], index)
    r.case("index", [r.integers(0, 9, 3, 4), [2, 0], "::2"], index)
    r.case("index", [r.bools(3, 4), ":", [-1, 1]], index)
