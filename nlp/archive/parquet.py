"""Arrow streams, one after another, turned into one Parquet file."""

from pathlib import Path
from typing import Any

ROWS_A_GROUP = 20_000


def finish_parquet(staged: Path, out: Path, *, schema: Any) -> None:
    """Write the rows of Arrow streams that stand one after another in a file as Parquet.

    At most a group of rows is held in memory.
    """
    import pyarrow as pa
    from pyarrow import parquet

    size = staged.stat().st_size
    with staged.open("rb") as source, parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        held: list[Any] = []
        while source.tell() < size:
            with pa.ipc.open_stream(source) as stream:
                held += stream
            if sum(batch.num_rows for batch in held) >= ROWS_A_GROUP:
                writer.write_table(pa.Table.from_batches(held, schema))
                held.clear()
        if held:
            writer.write_table(pa.Table.from_batches(held, schema))
