"""How long the property tests search. Fixtures live in `tests/conftest.py`; this file only sets the pace."""

from hypothesis import HealthCheck, settings

# No deadlines: CI machines are uneven, and speed is measured by benchmarks, never by a test.
settings.register_profile(
    "everyday", deadline=None, max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "fuzz",
    deadline=None,
    max_examples=5_000,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
