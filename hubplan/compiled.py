"""How the loops of engines are compiled: to machine code, once, kept on disk. Needs numba."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

_Kernel = TypeVar("_Kernel", bound=Callable[..., object])


def compiled(kernel: _Kernel) -> _Kernel:
    """Compile a function over arrays, named tuples of arrays and plain numbers.

    Parameters
    ----------
    kernel : callable
        Stands at module level, so that the machine code can be kept beside its source, and calls
        only kernels of its own module: the kept code is renewed when that one file changes.

    Returns
    -------
    callable
        The same function. It holds no lock while it runs, so that threads run side by side.
    """
    try:
        return cast("_Kernel", numba.njit(cache=True, nogil=True)(kernel))
    except RuntimeError:  # no folder may be written to: compile anew each time
        return cast("_Kernel", numba.njit(nogil=True)(kernel))


def is_kept(kernel: Callable[..., object]) -> bool:
    """Return whether the machine code of a kernel is on disk from an earlier time.

    Parameters
    ----------
    kernel : callable
        From `compiled`.

    Returns
    -------
    bool
        True when there is a file of it; whether it is of this version only the compiler knows.
    """
    dispatcher = cast("Any", kernel)
    module = dispatcher.py_func.__module__.rpartition(".")[2]
    pattern = f"{module}.{dispatcher.py_func.__name__}-*.nbi"
    folder = dispatcher.stats.cache_path
    return folder is not None and any(Path(folder).glob(pattern))
