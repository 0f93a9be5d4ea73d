"""Shuts a worker process in on Windows: a Job Object with a memory limit and no child processes.

The parent puts the worker into the job; closing the job's handle, which the system does when the
parent ends, ends the worker. Source: Win32 `CreateJobObjectW`, `SetInformationJobObject`.
"""

import ctypes
import sys

from viewers.imaging.limits import WorkerLimits

_EXTENDED_LIMIT_INFORMATION = 9
_ACTIVE_PROCESS, _PROCESS_MEMORY = 0x8, 0x100
_DIE_ON_EXCEPTION, _KILL_ON_CLOSE = 0x400, 0x2000


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("minimum_working_set", ctypes.c_size_t),
        ("maximum_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("basic", _BasicLimits),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def confine(process_handle: int, limits: WorkerLimits) -> int:
    """Put a process into a job of its own; return the job's handle, to be kept open.

    Raises:
        OSError: the system refused.
    """
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = ctypes.c_void_p
        job = kernel.CreateJobObjectW(None, None)
        bounds = _ExtendedLimits()
        bounds.basic.flags = _ACTIVE_PROCESS | _PROCESS_MEMORY | _DIE_ON_EXCEPTION | _KILL_ON_CLOSE
        bounds.basic.active_processes = 1
        bounds.process_memory = limits.memory_bytes
        handle = ctypes.c_void_p(job)
        done = job and kernel.SetInformationJobObject(
            handle, _EXTENDED_LIMIT_INFORMATION, ctypes.byref(bounds), ctypes.sizeof(bounds)
        )
        if done and kernel.AssignProcessToJobObject(handle, ctypes.c_void_p(process_handle)):
            return int(job)
        raise ctypes.WinError(ctypes.get_last_error())
    raise OSError("Job Objects exist on Windows only")
