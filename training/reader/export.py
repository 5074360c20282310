"""Writes the network as the checker runs it: ONNX, for one post, its weights in eight bits a channel."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from training.reader.network import Network

_INPUTS = ("ids", "parts")
_OUTPUTS = ("units", "attributes", "tokens")


class _Alone(nn.Module):
    """The network reading one post, (tokens,): nothing is padded, so nothing need be masked.

    Its answers are plain tensors, which the exporter asks for. (With a batch of one the runtime joins steps
    into others that take longer.)
    """

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, parts: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        told = self.network(ids, parts, None)
        return told.units, told.attributes, told.tokens


def export(network: Network, path: Path) -> None:
    """Write the network to *path*, in eight bits."""
    network.eval().float()
    ids = torch.randint(1000, 2000, (24,))
    parts = (torch.arange(24) >= 8).to(torch.int64)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole, ready = Path(folder) / "whole.onnx", Path(folder) / "ready.onnx"
        torch.onnx.export(
            _Alone(network),
            (ids, parts),
            str(whole),
            input_names=list(_INPUTS),
            output_names=list(_OUTPUTS),
            dynamic_axes={name: {0: "tokens"} for name in _INPUTS},
            dynamo=False,
            opset_version=17,
        )
        quant_pre_process(str(whole), str(ready), skip_symbolic_shape=True)
        quantize_dynamic(
            str(ready),
            str(path),
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
            nodes_to_exclude=_scales(ready),
        )


def _scales(path: Path) -> list[str]:
    """Return the step that looks up the words' scales, which eight bits would round by up to a fiftieth."""
    graph = onnx.load(path).graph
    found = [node.name for node in graph.node if node.op_type == "Gather" and "words.scale" in node.input[0]]
    if len(found) != 1:
        raise RuntimeError(f"the words' scales are looked up in {len(found)} steps, not in one")
    return found
