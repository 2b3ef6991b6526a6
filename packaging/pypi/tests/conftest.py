"""Tests of the plug-in run tests of their own."""

pytest_plugins = ["pytester"]
