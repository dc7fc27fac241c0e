"""The graph of a BERT sentence encoder, written with `onnx` from bare weights: mean pooling and unit length inside.

The layout is that of Devlin et al. 2018 (post-norm layers, erf GELU) with the names that BERT checkpoints use. What
comes in is `input_ids` and `attention_mask`, int64, texts x tokens; what goes out is `vectors`, float32, texts x width,
and for whoever asks `words`, float32, texts x tokens x width: each token as the text around it makes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

OPSET: Final = 17
IR: Final = 8
"""The oldest forms that have all we use, so that older runtimes read it too."""
_FAR_BELOW: Final = -10_000.0
"""Added to the score of a token that is padding: its share of the attention is nothing."""


class Shape(
    msgspec.Struct, frozen=True, rename={"layers": "num_hidden_layers", "heads": "num_attention_heads"}
):
    """What of a BERT `config.json` the graph depends on."""

    layers: int
    heads: int
    hidden_size: int
    layer_norm_eps: float


class Graph:
    """Nodes and weights as they are added; every value's name is its own."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]]) -> None:
        from onnx import helper, numpy_helper  # noqa: PLC0415 - needed while a model is built only

        self._helper, self._to_tensor = helper, numpy_helper.from_array
        self._weights = weights
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def add(self, op: str, *inputs: str, **attributes: Any) -> str:
        """A node; gives the name of what it puts out."""
        out = f"{op.lower()}_{len(self.nodes)}"
        self.nodes.append(self._helper.make_node(op, list(inputs), [out], name=out, **attributes))
        return out

    def out(self, op: str, inputs: Sequence[str], name: str) -> None:
        """A node whose value leaves the graph under this name."""
        self.nodes.append(self._helper.make_node(op, list(inputs), [name], name=name))

    def constant(self, name: str, value: Any, dtype: Any = np.int64) -> str:
        """A value of ours, once."""
        if name not in self.constants:
            self.constants[name] = self._to_tensor(np.asarray(value, dtype=dtype), name)
        return name

    def weight(self, name: str, *, turned: bool = False) -> str:
        """A weight of the checkpoint; a linear layer's is stored outputs x inputs, and is `turned` for MatMul."""
        known = self._weights[name]
        return self.constant(name, np.ascontiguousarray(known.T) if turned else known, np.float32)

    def linear(self, value: str, name: str) -> str:
        """A linear layer with its bias."""
        product = self.add("MatMul", value, self.weight(f"{name}.weight", turned=True))
        return self.add("Add", product, self.weight(f"{name}.bias"))

    def norm(self, value: str, name: str, eps: float) -> str:
        """Layer normalisation over the last axis."""
        return self.add(
            "LayerNormalization",
            value,
            self.weight(f"{name}.weight"),
            self.weight(f"{name}.bias"),
            axis=-1,
            epsilon=eps,
        )


def encoder(weights: Mapping[str, NDArray[np.float32]], shape: Shape) -> Any:
    """The whole model as an `onnx.ModelProto`. KeyError where the checkpoint lacks a weight."""
    from onnx import TensorProto, checker, helper  # noqa: PLC0415 - the same

    graph = Graph(weights)
    hidden = _embedded(graph, shape)
    mask = graph.add("Cast", "attention_mask", to=TensorProto.FLOAT)
    barred = _barred(graph, mask)
    for layer in range(shape.layers):
        hidden = _layer(graph, shape, hidden, barred, f"encoder.layer.{layer}")
    _pooled(graph, hidden, mask)
    tokens = ["texts", "tokens"]
    made = helper.make_graph(
        graph.nodes,
        "sentences",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, tokens)
            for name in ("input_ids", "attention_mask")
        ],
        [
            helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", shape.hidden_size]),
            helper.make_tensor_value_info("words", TensorProto.FLOAT, [*tokens, shape.hidden_size]),
        ],
        list(graph.constants.values()),
    )
    model = helper.make_model(
        made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR, producer_name="steadyhand"
    )
    checker.check_model(model)
    return model


def _embedded(graph: Graph, shape: Shape) -> str:
    words = graph.add("Gather", graph.weight("embeddings.word_embeddings.weight"), "input_ids")
    length = graph.add("Gather", graph.add("Shape", "input_ids"), graph.constant("one", [1]))
    places = graph.add(
        "Slice",
        graph.weight("embeddings.position_embeddings.weight"),
        graph.constant("zero", [0]),
        length,
        graph.constant("zero", [0]),
    )
    kind = graph.add(
        "Gather", graph.weight("embeddings.token_type_embeddings.weight"), graph.constant("zero", [0])
    )
    summed = graph.add("Add", graph.add("Add", words, places), kind)
    return graph.norm(summed, "embeddings.LayerNorm", shape.layer_norm_eps)


def _barred(graph: Graph, mask: str) -> str:
    """Texts x 1 x 1 x tokens: nothing for a word, far below for padding."""
    wide = graph.add("Unsqueeze", mask, graph.constant("middle", [1, 2]))
    padding = graph.add("Sub", graph.constant("whole", 1.0, np.float32), wide)
    return graph.add("Mul", padding, graph.constant("far_below", _FAR_BELOW, np.float32))


def _heads(graph: Graph, shape: Shape, value: str, turn: Sequence[int]) -> str:
    apart = graph.constant("apart", [0, 0, shape.heads, shape.hidden_size // shape.heads])
    return graph.add("Transpose", graph.add("Reshape", value, apart), perm=turn)


def _layer(graph: Graph, shape: Shape, hidden: str, barred: str, name: str) -> str:
    own = f"{name}.attention.self"
    query = _heads(graph, shape, graph.linear(hidden, f"{own}.query"), (0, 2, 1, 3))
    key = _heads(graph, shape, graph.linear(hidden, f"{own}.key"), (0, 2, 3, 1))
    value = _heads(graph, shape, graph.linear(hidden, f"{own}.value"), (0, 2, 1, 3))
    scale = graph.constant("scale", (shape.hidden_size // shape.heads) ** 0.5, np.float32)
    scores = graph.add("Add", graph.add("Div", graph.add("MatMul", query, key), scale), barred)
    seen = graph.add("MatMul", graph.add("Softmax", scores, axis=-1), value)
    together = graph.add(
        "Reshape",
        graph.add("Transpose", seen, perm=(0, 2, 1, 3)),
        graph.constant("together", [0, 0, shape.hidden_size]),
    )
    attended = graph.add("Add", graph.linear(together, f"{name}.attention.output.dense"), hidden)
    hidden = graph.norm(attended, f"{name}.attention.output.LayerNorm", shape.layer_norm_eps)
    wide = _gelu(graph, graph.linear(hidden, f"{name}.intermediate.dense"))
    out = graph.add("Add", graph.linear(wide, f"{name}.output.dense"), hidden)
    return graph.norm(out, f"{name}.output.LayerNorm", shape.layer_norm_eps)


def _gelu(graph: Graph, value: str) -> str:
    erf = graph.add("Erf", graph.add("Div", value, graph.constant("root_two", 2**0.5, np.float32)))
    share = graph.add("Add", erf, graph.constant("whole", 1.0, np.float32))
    return graph.add("Mul", graph.add("Mul", value, share), graph.constant("half", 0.5, np.float32))


def _pooled(graph: Graph, hidden: str, mask: str) -> None:
    """The mean over the words of each text, at unit length, as `vectors`; the words themselves as `words`."""
    wide = graph.add("Unsqueeze", mask, graph.constant("last", [2]))
    axis = graph.constant("one", [1])
    total = graph.add("ReduceSum", graph.add("Mul", hidden, wide), axis, keepdims=0)
    mean = graph.add("Div", total, graph.add("ReduceSum", wide, axis, keepdims=0))
    length = graph.add("ReduceL2", mean, axes=[1], keepdims=1)
    graph.out("Div", (mean, length), "vectors")
    graph.out("Identity", (hidden,), "words")
