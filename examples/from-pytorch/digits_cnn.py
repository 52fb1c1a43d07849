"""The PyTorch side of examples/from-pytorch.ts: a small convolutional network that reads handwritten digits.

    python3 examples/from-pytorch/digits_cnn.py train       # writes digits_cnn.safetensors and digits_cnn.json
    python3 examples/from-pytorch/digits_cnn.py read FILE   # says what the network predicts with the weights in FILE

It needs PyTorch only. With the package safetensors, `save` and `load` are its save_file and load_file. Exits with 3 where
there is no PyTorch.
"""

import json
import re
import struct
import sys
from pathlib import Path

try:
    import torch
except ImportError:
    sys.exit(3)

HERE = Path(__file__).parent
DTYPES = {"F32": torch.float32, "I32": torch.int32, "I64": torch.int64}
NAMES = {dtype: name for name, dtype in DTYPES.items()}


class DigitReader(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.features = torch.nn.Sequential(
            torch.nn.Conv2d(1, 8, 3, padding=1),  # [N, 1, 8, 8] → [N, 8, 8, 8]
            torch.nn.BatchNorm2d(8),
            torch.nn.ReLU(),
            torch.nn.MaxPool2d(2),  # → [N, 8, 4, 4]
        )
        self.last_layer = torch.nn.Linear(128, 10)

    def forward(self, x):
        return self.last_layer(self.features(x).flatten(1))


def save(path, tensors):
    """A safetensors file: the length of the header, the header in JSON, and the tensors' bytes one after the other."""
    header, parts, end = {}, [], 0
    for name, tensor in tensors.items():
        parts.append(tensor.detach().contiguous().numpy().tobytes())
        start, end = end, end + len(parts[-1])
        header[name] = {"dtype": NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [start, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


def load(path):
    content = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header, data = json.loads(content[8 : 8 + length]), content[8 + length :]
    header.pop("__metadata__", None)

    def tensor(dtype, shape, data_offsets):
        start, end = data_offsets
        return torch.frombuffer(bytearray(data[start:end]), dtype=DTYPES[dtype]).reshape(shape)

    return {name: tensor(**entry) for name, entry in header.items()}


def digits():
    """The 1,797 digits that come with tapegrad, as its own source file has them: pixels 0 … 1, and labels."""
    source = (HERE / "../../src/data/digits.base64.ts").read_text()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    images, labels = [], []
    for label, code in re.findall(r"^(\d)([A-Za-z0-9+/.]*)$", source, re.MULTILINE):
        pixels = []
        for letter in code:
            blank, ink = (4, []) if letter == "." else divmod(alphabet.index(letter), 16)
            pixels += [0] * blank + ([] if letter == "." else [ink + 1])
        images.append(pixels + [0] * (64 - len(pixels)))
        labels.append(int(label))
    return torch.tensor(images).reshape(-1, 1, 8, 8) / 16, torch.tensor(labels)


IMAGES, LABELS = digits()
TRAIN, TEST = slice(0, 1438), slice(1438, None)


def predictions(model):
    """How many of the test digits are read correctly, and the scores of the first ten."""
    with torch.no_grad():
        scores = model.eval()(IMAGES[TEST])
    accuracy = (scores.argmax(1) == LABELS[TEST]).double().mean().item()
    return {"torch": torch.__version__, "accuracy": accuracy, "scores": [[float(f"{s:.9g}") for s in row] for row in scores[:10].tolist()]}


def train():
    """On the first 200 digits only: the rest is for tapegrad."""
    torch.manual_seed(0)
    model = DigitReader()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(30):
        for rows in torch.randperm(200).split(50):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(IMAGES[rows]), LABELS[rows]).backward()
            optimizer.step()
    save(HERE / "digits_cnn.safetensors", model.state_dict())
    (HERE / "digits_cnn.json").write_text(json.dumps(predictions(model)) + "\n")


def read(path):
    model = DigitReader()
    model.load_state_dict(load(path))
    print(json.dumps(predictions(model)))


if __name__ == "__main__":
    torch.set_num_threads(1)
    {"train": train, "read": read}[sys.argv[1]](*sys.argv[2:])
