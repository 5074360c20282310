"""Writes the network as the checker runs it: ONNX, its weights in eight bits a channel."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from training.reader.network import Network

_INPUTS = ("ids", "parts", "mask")
_OUTPUTS = ("units", "attributes", "tokens")


class _Plain(nn.Module):
    """The network with plain tensors for an answer, which the exporter asks for."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, parts: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        told = self.network(ids, parts, mask)
        return told.units, told.attributes, told.tokens


def export(network: Network, path: Path) -> None:
    """Write the network to *path*, in eight bits."""
    network.eval().float()
    ids = torch.randint(1000, 2000, (2, 24))
    parts, mask = torch.zeros_like(ids), torch.ones_like(ids)
    parts[:, 8:] = 1
    dynamic = {name: {0: "batch", 1: "tokens"} for name in _INPUTS}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole, ready = Path(folder) / "whole.onnx", Path(folder) / "ready.onnx"
        torch.onnx.export(
            _Plain(network),
            (ids, parts, mask),
            str(whole),
            input_names=list(_INPUTS),
            output_names=list(_OUTPUTS),
            dynamic_axes=dynamic,
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
        )
