"""`python -m benchmarks.etl.coins_of FILE...`: the ids of the coins in some Parquet files, in order, a line each."""

from __future__ import annotations

import sys

import pyarrow.parquet as pq

if __name__ == "__main__":
    coins = [coin for file in sys.argv[1:] for coin in pq.read_table(file, columns=["coin_id"])[0].to_pylist()]
    print("\n".join(sorted(coins)))
