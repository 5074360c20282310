"""How fast Circumspect is, beside its peers, in one run: ``python -m benchmarks``."""
