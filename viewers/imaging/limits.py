"""What a worker process may use; plain numbers, importable before anything heavy."""

import msgspec


class WorkerLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Budgets of one worker.

    `memory_bytes` is address space on Linux and committed memory on Windows; `result_bytes` the
    largest result that fits the shared segment (pages are used only when touched).
    """

    memory_bytes: int = 3 << 30
    result_bytes: int = 256 << 20
    open_files: int = 64
    timeout_s: float = 20.0
