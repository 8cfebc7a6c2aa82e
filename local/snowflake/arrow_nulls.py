"""NULL timestamps on the wire: fakesnow 0.12.1 drops their validity mask, and clients read 1970-01-01."""

import fakesnow.arrow
import pyarrow as pa
import pyarrow.compute as pc

_without_nulls = fakesnow.arrow.timestamp_to_sf_struct


def timestamp_to_sf_struct(timestamps: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Snowflake's struct of a timestamp column, NULL where the timestamp is."""
    if isinstance(timestamps, pa.ChunkedArray):
        timestamps = pa.concat_arrays(timestamps.chunks) if timestamps.num_chunks else pa.array([], timestamps.type)
    if not timestamps.null_count:
        return _without_nulls(timestamps)
    struct = _without_nulls(pc.fill_null(timestamps, pa.scalar(0, pa.int64()).cast(timestamps.type)))
    children = [struct.field(i) for i in range(struct.type.num_fields)]
    return pa.StructArray.from_arrays(children, fields=list(struct.type), mask=pc.is_null(timestamps))


def keep_null_timestamps() -> None:
    """Put the corrected function in the place of fakesnow's: the one monkeypatch, as it has no hook there."""
    fakesnow.arrow.timestamp_to_sf_struct = timestamp_to_sf_struct
