"""python -m benchmarks.etl: the functions' work beside dlt's and a floor's, on the same simulator in the same run."""
