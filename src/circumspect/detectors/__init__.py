"""Detectors say what is there, never that it is wrong. One subject a file; none knows another.

``matching`` finds the words and patterns of the pack; the others work out what takes arithmetic or
structure. Each names its signals, the pattern that wakes it, and examples that a test walks through.
"""
