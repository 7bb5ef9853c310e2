"""The scripts in tests/typing, which `make types` shows to type checkers, when they are run."""

import inspect
import re
from pathlib import Path

import pytest

import mpl_headgrid as hg
from tests.typing import consumer, misuse


def functions_of(module):
    return [
        function
        for _, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not inspect.signature(function).parameters
    ]


@pytest.mark.parametrize("function", functions_of(consumer), ids=lambda f: f.__name__)
def test_what_type_checkers_accept_runs(function, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # one of them saves a file
    function()


def test_every_public_name_is_shown_to_type_checkers():
    used = re.findall(r"\bhg\.(\w+)", Path(consumer.__file__).read_text(encoding="utf-8"))
    assert {*hg.__all__} <= {*used}


@pytest.mark.parametrize("function", functions_of(misuse), ids=lambda f: f.__name__)
def test_what_type_checkers_refuse_raises(function):
    with pytest.raises((TypeError, ValueError, AttributeError, KeyError)):
        function()
