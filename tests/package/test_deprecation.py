"""The deprecation helper: who is warned, where, and in which words."""

import warnings

import pytest

import mpl_headgrid as hg
from mpl_headgrid._api.user_warnings import warn_deprecated
from tests.support.processes import started


def test_what_is_deprecated_says_since_when_until_when_and_what_to_use():
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        warn_deprecated("layers=", since="0.3", removal="0.5", instead="n_layers=")
    (warning,) = told
    assert warning.category is hg.HeadGridDeprecationWarning
    assert warning.filename == __file__
    assert str(warning.message) == (
        "layers= is deprecated since mpl-headgrid 0.3 and will be gone in 0.5; use n_layers="
    )


@pytest.mark.parametrize(("name", "shown"), [("__main__", True), ("a_package", False)])
def test_the_caller_is_warned_and_users_of_a_package_that_calls_are_not(name, shown):
    code = f"""
        from mpl_headgrid._api.user_warnings import warn_deprecated
        call = "warn_deprecated('a', since='0.3', removal='0.5', instead='b')"
        exec(call, {{"__name__": {name!r}, "warn_deprecated": warn_deprecated}})
    """
    process = started(code, flags=())
    _, told = process.communicate()
    assert process.returncode == 0
    assert ("HeadGridDeprecationWarning" in told) is shown
