"""Recurrent layers and cells, attention and transformer layers: outputs, states, and all gradients."""
import math

import torch
from torch import nn

from .recorder import describe, encode, encode_tensor, tensors_in

F32, F64 = torch.float32, torch.float64

KEYWORDS = {
    "numLayers": "num_layers", "projSize": "proj_size", "batchFirst": "batch_first", "addBiasKv": "add_bias_kv",
    "addZeroAttn": "add_zero_attn", "dimFeedforward": "dim_feedforward", "normFirst": "norm_first",
    "layerNormEps": "layer_norm_eps", "keyPaddingMask": "key_padding_mask", "attnMask": "attn_mask",
    "needWeights": "need_weights", "averageAttnWeights": "average_attn_weights", "srcMask": "src_mask",
    "srcKeyPaddingMask": "src_key_padding_mask", "tgtMask": "tgt_mask", "memoryMask": "memory_mask",
    "tgtKeyPaddingMask": "tgt_key_padding_mask", "memoryKeyPaddingMask": "memory_key_padding_mask",
    "numEncoderLayers": "num_encoder_layers", "numDecoderLayers": "num_decoder_layers",
}


def python(options):
    return {KEYWORDS.get(key, key): value for key, value in options.items()}


RECURRENT = [
    {}, {"bias": False}, {"batchFirst": True}, {"bidirectional": True}, {"numLayers": 2},
    {"numLayers": 2, "bidirectional": True, "batchFirst": True}, {"numLayers": 3, "dropout": 0.3},
    {"numLayers": 2, "bidirectional": True, "bias": False},
]
CELLS = [{}, {"bias": False}]


def observed(r, name, args, options, module, inputs, call, note=""):
    """One call of a module in evaluation, with the gradients of Σ output·cotangent."""
    outputs = call(module, inputs)
    reached = [t for t in tensors_in(outputs) if t.requires_grad]
    cotangents = [r.cotangent(t) for t in reached]
    leaves = [t for t in tensors_in(inputs) if t.requires_grad]
    named = dict(module.named_parameters()) if module is not None else {}
    grads = torch.autograd.grad(reached, [*leaves, *named.values()], cotangents)
    shown = {**options, **({"float32": True} if leaves[0].dtype == F32 else {})}
    return {
        "name": f"{name}({', '.join(map(str, args))}) {shown}{note}".replace("'", ""), "layer": name,
        "args": args, "options": options, "text": "" if module is None else repr(module),
        "state": {} if module is None else {k: encode_tensor(v) for k, v in module.state_dict().items()},
        "inputs": encode(inputs, leaves=True), "output": encode(outputs),
        "cotangents": [encode_tensor(c) for c in cotangents],
        "inputGrads": [encode_tensor(g) for g in grads[:len(leaves)]],
        "grads": {k: encode_tensor(g) for k, g in zip(named, grads[len(leaves):])},
    }


def built(r, name, args, options, dtype):
    module = getattr(nn, name)(*args, **python(options)).to(dtype).eval()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(r.randn(*parameter.shape, dtype=dtype, grad=False) / 2)
    return module


def recurrent(r, name, options, given, dtype=F64, batched=True, length=4):
    module = built(r, name, [3, 2], options, dtype)
    n, layers = 2, options.get("numLayers", 1) * (2 if options.get("bidirectional") else 1)
    shape = ([n, length, 3] if options.get("batchFirst") else [length, n, 3]) if batched else [length, 3]
    state = [layers, n, 2] if batched else [layers, 2]
    inputs = [r.randn(*shape, dtype=dtype)]
    if given:
        sizes = [options.get("projSize", 2), 2] if name == "LSTM" else [2]
        states = [r.randn(*state[:-1], size, dtype=dtype) for size in sizes]
        inputs.append(states if name == "LSTM" else states[0])
    note = ", state given" if given else ""
    note += "" if batched else ", no batch"
    note += f", {length} steps" if length != 4 else ""
    return observed(r, name, [3, 2], options, module, inputs, lambda m, i: listed(m(*i)), note)


def listed(output):
    return [listed(item) for item in output] if isinstance(output, (list, tuple)) else output


def cell(r, name, options, given, batched=True, dtype=F64):
    module = built(r, name, [3, 2], options, dtype)
    inputs = [r.randn(*([4, 3] if batched else [3]), dtype=dtype)]
    if given:
        count = 2 if name == "LSTMCell" else 1
        states = [r.randn(*([4, 2] if batched else [2]), dtype=dtype) for _ in range(count)]
        inputs.append(states if name == "LSTMCell" else states[0])
    note = (", state given" if given else "") + ("" if batched else ", no batch")
    return observed(r, name, [3, 2], options, module, inputs, lambda m, i: listed(m(*i)), note)


def recurrent_records(r):
    for name in ("RNN", "LSTM", "GRU"):
        for options in RECURRENT:
            for given in (False, True):
                yield recurrent(r, name, options, given)
        yield recurrent(r, name, {"bidirectional": True}, True, batched=False)
        yield recurrent(r, name, {}, True, length=1)
        yield recurrent(r, name, {"numLayers": 2, "bidirectional": True}, True, F32)
        for options in CELLS:
            yield cell(r, f"{name}Cell", options, True)
        yield cell(r, f"{name}Cell", {}, False)
        yield cell(r, f"{name}Cell", {}, True, batched=False)
        yield cell(r, f"{name}Cell", {}, True, dtype=F32)
    yield recurrent(r, "RNN", {"nonlinearity": "relu"}, True)
    yield recurrent(r, "RNN", {"nonlinearity": "relu", "numLayers": 2, "bidirectional": True}, False)
    yield cell(r, "RNNCell", {"nonlinearity": "relu"}, True)


def attention(q, k, v, options):
    """The definition: PyTorch 1.13 has no public function for it."""
    scores = q @ k.transpose(-2, -1) * options.get("scale", 1 / math.sqrt(q.shape[-1]))
    mask = options.get("mask")
    if options.get("causal"):
        mask = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool).tril()
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf")) if mask.dtype == torch.bool else scores + mask
    return scores.softmax(-1) @ v


def attention_records(r):
    mask = torch.tensor([[True, False, True], [True, True, True]])
    cases = [
        ([2, 4], [3, 4], [3, 5], {}), ([2, 2, 4], [2, 3, 4], [2, 3, 2], {}),
        ([1, 2, 2, 3], [2, 2, 3, 3], [2, 2, 3, 3], {}),
        ([2, 4], [3, 4], [3, 2], {"causal": True}), ([3, 2], [3, 2], [3, 2], {"causal": True}),
        ([2, 4], [3, 4], [3, 2], {"scale": 0.7}), ([2, 2, 4], [2, 3, 4], [2, 3, 2], {"mask": mask}),
        ([2, 2, 4], [2, 3, 4], [2, 3, 2], {"mask": r.randn(2, 1, 3)}),
    ]
    for q, k, v, options in cases:
        shown = {key: describe(value) for key, value in options.items()}
        inputs = [r.randn(*q), r.randn(*k), r.randn(*v), options]
        record = observed(r, "scaledDotProductAttention", [q, k, v], shown, None, inputs,
                          lambda _, i: attention(*i))
        yield {**record, "options": {}}


def multihead(r, options, call, shapes=((3, 2, 4), (5, 2, 4), (5, 2, 4)), note="", dtype=F64):
    module = built(r, "MultiheadAttention", [4, 2], options, dtype)
    batch_first = options.get("batchFirst", False)
    inputs = [r.randn(*((s[1], s[0], s[2]) if batch_first else s), dtype=dtype) for s in shapes]

    def run(m, i):
        output, weights = m(*i[:3], **python(i[3]))
        return [output] if weights is None else [output, weights]
    return observed(r, "MultiheadAttention", [4, 2], options, module, [*inputs, call], run, note)


def multihead_records(r):
    forbidden = torch.tensor([[False, True, False, False, False], [False] * 5, [True, True, False, False, True]])
    padding = torch.tensor([[False] * 4 + [True], [False, True, False, True, False]])
    for options in ({}, {"bias": False}, {"batchFirst": True}, {"dropout": 0.4}, {"addZeroAttn": True},
                    {"addBiasKv": True}, {"addBiasKv": True, "addZeroAttn": True}):
        yield multihead(r, options, {})
    yield multihead(r, {"kdim": 3, "vdim": 5}, {}, ((3, 2, 4), (5, 2, 3), (5, 2, 5)))
    yield multihead(r, {}, {"attnMask": forbidden}, note=", attention mask")
    yield multihead(r, {}, {"attnMask": r.randn(3, 5, grad=False)}, note=", floating mask")
    yield multihead(r, {}, {"attnMask": r.randn(4, 3, 5, grad=False)}, note=", mask for each head")
    yield multihead(r, {}, {"keyPaddingMask": padding}, note=", padding")
    yield multihead(r, {"batchFirst": True, "addBiasKv": True, "addZeroAttn": True},
                    {"keyPaddingMask": padding, "attnMask": forbidden}, note=", both masks")
    yield multihead(r, {}, {"needWeights": False}, note=", no weights")
    yield multihead(r, {}, {"averageAttnWeights": False}, note=", weights of each head")
    yield multihead(r, {}, {}, ((3, 4), (5, 4), (5, 4)), note=", no batch")
    yield multihead(r, {}, {}, note=", float32", dtype=F32)


def encoder(r, options, call, note="", dtype=F64):
    options = {"dimFeedforward": 6, **options}
    module = built(r, "TransformerEncoderLayer", [4, 2], options, dtype)
    x = r.randn(*([2, 3, 4] if options.get("batchFirst") else [3, 2, 4]), dtype=dtype)
    return observed(r, "TransformerEncoderLayer", [4, 2], options, module, [x, call],
                    lambda m, i: m(i[0], **python(i[1])), note)


def encoder_records(r):
    for options in ({}, {"normFirst": True}, {"activation": "gelu"}, {"batchFirst": True, "normFirst": True},
                    {"layerNormEps": 0.1}, {"dropout": 0.5}):
        yield encoder(r, options, {})
    causal = torch.ones(3, 3, dtype=torch.bool).triu(1)
    yield encoder(r, {}, {"srcMask": causal}, ", mask")
    padding = torch.tensor([[False, False, True], [False, False, False]])
    yield encoder(r, {"normFirst": True}, {"srcKeyPaddingMask": padding}, ", padding")
    yield encoder(r, {}, {}, ", float32", F32)


def records(r):
    yield from recurrent_records(r)
    yield from attention_records(r)
    yield from multihead_records(r)
    yield from encoder_records(r)
    yield from stack_records(r)
    yield from projected_records(r)
    yield from decoder_records(r)


def stack(r, layers, options, call, norm, note=""):
    options = {"dimFeedforward": 6, "batchFirst": True, **options}
    layer = nn.TransformerEncoderLayer(4, 2, **python(options))
    module = nn.TransformerEncoder(layer, layers, nn.LayerNorm(4) if norm else None, enable_nested_tensor=False)
    module = module.to(F64).eval()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(r.randn(*parameter.shape, grad=False) / 2)
    x = r.randn(2, 3, 4)
    names = {"srcMask": "mask", "srcKeyPaddingMask": "src_key_padding_mask"}
    return observed(r, "TransformerEncoder", [layers, norm], options, module, [x, call],
                    lambda m, i: m(i[0], **{names[k]: v for k, v in i[1].items()}), note)


def stack_records(r):
    yield stack(r, 2, {}, {}, False)
    yield stack(r, 3, {"normFirst": True}, {}, True)
    yield stack(r, 2, {}, {"srcMask": torch.ones(3, 3, dtype=torch.bool).triu(1)}, True, ", mask")
    padding = torch.tensor([[False, False, True], [False, False, False]])
    yield stack(r, 2, {}, {"srcKeyPaddingMask": padding}, False, ", padding")


def projected_records(r):
    for options in ({}, {"bidirectional": True, "numLayers": 2}):
        yield recurrent(r, "LSTM", {"projSize": 1, **options}, True)
    yield recurrent(r, "LSTM", {"projSize": 1, "batchFirst": True}, False)


def filled(r, module):
    """A module with drawn weights, in evaluation."""
    module = module.to(F64).eval()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(r.randn(*parameter.shape, grad=False) / 2)
    return module


CAUSAL = torch.ones(3, 3, dtype=torch.bool).triu(1)
LATE = torch.tensor([[False, False, True], [False, True, True]])
MEMORY_LATE = torch.tensor([[False, False, False, True], [False, False, True, True]])
MEMORY_MASK = torch.tensor([[False, True, False, False], [False] * 4, [True, False, False, True]])
DECODED = [
    ({}, {}, ""), ({"normFirst": True}, {}, ""), ({"batchFirst": True, "activation": "gelu"}, {}, ""),
    ({}, {"tgtMask": CAUSAL}, ", causal"), ({}, {"memoryMask": MEMORY_MASK}, ", mask of the memory"),
    ({"normFirst": True}, {"tgtKeyPaddingMask": LATE, "memoryKeyPaddingMask": MEMORY_LATE}, ", padding"),
]


def pair(r, options, batched=True):
    """A target and a memory (or a source)."""
    shapes = ([2, 3, 4], [2, 4, 4]) if options.get("batchFirst") else ([3, 2, 4], [4, 2, 4])
    return [r.randn(*(shape if batched else [shape[0], shape[2]])) for shape in shapes]


def decoder_records(r):
    for options, call, note in DECODED:
        options = {"dimFeedforward": 6, **options}
        layer = filled(r, nn.TransformerDecoderLayer(4, 2, **python(options)))
        yield observed(r, "TransformerDecoderLayer", [4, 2], options, layer, [*pair(r, options), call],
                       lambda m, i: m(*i[:2], **python(i[2])), note)
    for norm, (options, call, note) in zip((True, False, True), (DECODED[0], DECODED[2], DECODED[5])):
        options = {"dimFeedforward": 6, **options}
        layer = nn.TransformerDecoderLayer(4, 2, **python(options))
        stack = filled(r, nn.TransformerDecoder(layer, 2, nn.LayerNorm(4) if norm else None))
        yield observed(r, "TransformerDecoder", [2, norm], options, stack, [*pair(r, options), call],
                       lambda m, i: m(*i[:2], **python(i[2])), note)
    masked = {"srcKeyPaddingMask": MEMORY_LATE, "memoryKeyPaddingMask": MEMORY_LATE, "tgtMask": CAUSAL}
    square = {"tgtMask": nn.Transformer.generate_square_subsequent_mask(3).double()}
    for options, call, note in (({}, {}, ""), ({"normFirst": True, "batchFirst": True}, {}, ""),
                                ({}, masked, ", masks"), ({}, square, ", floating mask")):
        options = {"dimFeedforward": 6, "numEncoderLayers": 1, "numDecoderLayers": 2, **options}
        model = filled(r, nn.Transformer(4, 2, **python(options)))
        target, source = pair(r, options)
        yield observed(r, "Transformer", [4, 2], options, model, [source, target, call],
                       lambda m, i: m(*i[:2], **python(i[2])), note)
