"""The style in which figures of several Axes are laid out here."""

import matplotlib.pyplot as plt
import pytest


@pytest.fixture(autouse=True)
def headgrid_style(untouched_matplotlib):  # noqa: ARG001
    plt.style.use("headgrid")
    plt.rcParams["font.sans-serif"] = ["DejaVu Sans"]  # the widest of them, and always there
