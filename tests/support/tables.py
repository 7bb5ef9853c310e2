"""One table in each kind of data that the package reads."""

import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest


def records(columns):
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


# The category of each relation in tests of scores.
GROUPS = {"capital": "Knowledge", "superclass": "Knowledge", "antonym": "Linguistic"}
# From a dict of columns to each kind of data.
CONTAINERS = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "lazy": pl.LazyFrame,
    "pyarrow": pa.table,
    "narwhals": lambda columns: nw.from_native(pl.LazyFrame(columns)),
    "dict": dict,
    "records": records,
}
everywhere = pytest.mark.parametrize("container", CONTAINERS.values(), ids=CONTAINERS)
