"""Compiles the one part that is worth it. Where there is no C compiler the package works without, slower."""

from setuptools import Extension, setup

setup(ext_modules=[Extension("circumspect._compiled", ["src/circumspect/_compiled.c"], optional=True)])
