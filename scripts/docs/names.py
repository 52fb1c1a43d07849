"""Lists what PyTorch calls its functions and classes, for links.mjs.

python3 scripts/docs/names.py > scripts/docs/names.txt
"""

import torch

NAMESPACES = {
    "torch": torch,
    "torch.Tensor": torch.Tensor,
    "torch.nn": torch.nn,
    "torch.nn.functional": torch.nn.functional,
    "torch.nn.init": torch.nn.init,
    "torch.optim": torch.optim,
    "torch.optim.lr_scheduler": torch.optim.lr_scheduler,
}

FUNCTIONS_ONLY = [torch, torch.nn.functional]


def is_meant(names, name):
    value = getattr(names, name)
    if name[0] == "_" or not callable(value) or (names in FUNCTIONS_ONLY and isinstance(value, type)):
        return False
    return name.endswith("_") == (names is torch.nn.init)


for namespace, names in NAMESPACES.items():
    for name in sorted(dir(names)):
        if is_meant(names, name):
            print(f"{namespace}.{name}")
