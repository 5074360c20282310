"""What was compiled when the package was installed (``_compiled.c``): something only where a C compiler was.

Everything compiled has a twin in plain Python that gives the same answers, slower. ``COMPILED`` tells whether
there is a ``compiled`` to call.
"""

from __future__ import annotations

try:
    from circumspect import _compiled as compiled

    COMPILED = True
except ImportError:
    compiled = None  # type: ignore[assignment]
    COMPILED = False

__all__ = ["COMPILED", "compiled"]
