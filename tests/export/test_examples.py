"""The examples in the docstrings of explorations and exports are true."""

import doctest
import importlib
import pkgutil

import pytest

import newsarchive.explore
import newsarchive.export

MODULES = [
    f"{package.__name__}.{module.name}"
    for package in (newsarchive.explore, newsarchive.export)
    for module in pkgutil.iter_modules(package.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert not failed
