"""How the loops of this package are compiled: to machine code, once, kept on disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numba

_Kernel = TypeVar("_Kernel", bound=Callable[..., object])


def compiled(kernel: _Kernel) -> _Kernel:
    """Compile a function over arrays and plain numbers.

    Parameters
    ----------
    kernel : callable
        Stands at module level, so that the machine code can be kept beside its source.

    Returns
    -------
    callable
        The same function. It holds no lock while it runs, so that threads run side by side.
    """
    fast: _Kernel = numba.njit(cache=True, nogil=True)(kernel)
    return fast
