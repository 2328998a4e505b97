"""Parquet: tables as Hugging Face's datasets reads and shows them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from toonnet.dataset.export._format import Card, Format, Json, Plan, Shard
from toonnet.dataset.export._sample import Sample
from toonnet.dataset.export.croissant import column, field, file_set

if TYPE_CHECKING:
    import pyarrow

_ROWS_A_GROUP = 100
"""As Hugging Face has it for pictures: readers fetch a page without the whole file."""
_INTEGERS = ("height", "width")


class Parquet(Format):
    """``data/train-00000-of-00004.parquet``."""

    name = "parquet"
    needs = ("pyarrow",)

    def shards(self, plan: Plan) -> list[Shard]:
        """See `Format.shards`."""
        return plan.shards(
            lambda split, number, count: f"data/{split}-{number:05}-of-{count:05}.parquet"
        )

    def prepare(self) -> None:
        """See `Format.prepare`."""
        import pyarrow.parquet

        pyarrow.set_cpu_count(1)  # There is a worker a core, and they are forked.

    def make(self, plan: Plan, shard: Shard) -> bytes:
        """See `Format.make`."""
        from pyarrow import parquet

        schema, file = _schema(plan), BytesIO()
        texts = [name for name in schema.names if name not in ("image", "mask")]
        with parquet.ParquetWriter(
            file,
            schema,
            # PNG files don't get smaller, and their statistics are the pictures themselves.
            compression=dict.fromkeys(texts, "SNAPPY"),
            write_statistics=texts,
            use_dictionary=[name for name in texts if name not in ("id", "pixel_sha256")],
        ) as writer:
            for first in range(0, len(shard.samples), _ROWS_A_GROUP):
                rows = shard.samples[first : first + _ROWS_A_GROUP]
                writer.write_table(_table(rows, schema), row_group_size=_ROWS_A_GROUP)
        return file.getvalue()

    def card(self, plan: Plan) -> Card:
        """See `Format.card`."""
        split = next(iter(plan.splits))
        loading = f"""from datasets import load_dataset

pictures = load_dataset("parquet", data_files="data/{split}-*.parquet", split="train")
print(pictures[0]["image"].size, pictures.features["label"].names[pictures[0]["label"]])
"""
        files = [{"split": name, "path": f"data/{name}-*"} for name in plan.splits]
        return Card(loading, {"configs": [{"config_name": "default", "data_files": files}]})

    def croissant_fields(self, plan: Plan) -> tuple[list[Json], list[Json]]:
        """See `Format.croissant_fields`."""
        table = {"fileSet": {"@id": "parquet-files"}}
        content = {**column("image", table), "transform": {"jsonPath": "bytes"}}
        return [file_set("parquet-files", "application/x-parquet", "data/*.parquet")], [
            field("id", "sc:Text", column("id", table)),
            field("image", "sc:ImageObject", content),
            *(
                field(
                    name, "sc:Integer" if isinstance(value, int) else "sc:Text", column(name, table)
                )
                for name, value in {**plan.samples[0].metadata(), "label": 0}.items()
                if name != "id"
            ),
        ]


def features(plan: Plan) -> Json:
    """Return Hugging Face's features of the table, in its order."""
    text, integer = {"dtype": "string", "_type": "Value"}, {"dtype": "int32", "_type": "Value"}
    found: Json = {"image": {"_type": "Image"}}
    if plan.has_masks:
        found["mask"] = {"_type": "Image"}
    for name in plan.samples[0].metadata():
        found[name] = integer if name in _INTEGERS else text
    found["label"] = {"names": list(plan.labels), "_type": "ClassLabel"}
    return found


def _schema(plan: Plan) -> pyarrow.Schema:
    import pyarrow

    types = {
        "Image": pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())]),
        "ClassLabel": pyarrow.int64(),
        "string": pyarrow.string(),
        "int32": pyarrow.int32(),
    }
    described = features(plan)
    fields = [(name, types[kind.get("dtype", kind["_type"])]) for name, kind in described.items()]
    metadata = {"huggingface": json.dumps({"info": {"features": described}})}
    return pyarrow.schema(fields, metadata=metadata)


def _table(samples: Sequence[Sample], schema: pyarrow.Schema) -> pyarrow.Table:
    import pyarrow

    rows = []
    for sample in samples:
        row: dict[str, Any] = {**sample.metadata(), "label": sample.class_number}
        row["image"] = {"bytes": sample.picture_bytes(), "path": f"{sample.id}.png"}
        if "mask" in schema.names and sample.mask is not None:
            row["mask"] = {"bytes": sample.mask_bytes(), "path": f"{sample.id}.mask.png"}
        rows.append(row)
    columns = [
        pyarrow.array([row.get(field.name) for row in rows], type=field.type) for field in schema
    ]
    return pyarrow.table(columns, schema=schema)
