"""Models as ONNX: for ONNX Runtime, for OpenCV's ``cv2.dnn``, for machines without TensorFlow.

The exporter writes the operations itself, one function a layer: what converters of TensorFlow
graphs give depends on its version and holds operations that ``cv2.dnn`` doesn't know.
"""

from __future__ import annotations

from toonnet.models.onnx._export import export_onnx, onnx_bytes

__all__ = ["export_onnx", "onnx_bytes"]
