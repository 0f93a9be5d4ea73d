"""Shuts a worker process in on Linux: resource limits, no new privileges, a seccomp filter.

The filter kills the process on anything a decoder never needs: sockets, other programs, new
processes, tracing, mounting. Files can still be opened for reading (the header jobs read a path,
Python imports lazily), never for writing. Threads inside the process stay possible.

Source: seccomp(2), linux/filter.h, linux/audit.h; syscall numbers from the kernel's tables.
"""

import ctypes
import errno
import platform
import resource
import struct
import sys
from typing import NamedTuple

from viewers.imaging.limits import WorkerLimits

assert sys.platform != "win32"  # noqa: S101 - tells type checkers that `resource` exists

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_OFFSET_NUMBER, _OFFSET_ARCH, _OFFSET_ARGUMENTS = 0, 4, 16
_CLONE_THREAD, _X32_BIT = 0x00010000, 0x40000000
_WRITING = 0o1 | 0o2 | 0o100 | 0o1000  # O_WRONLY, O_RDWR, O_CREAT, O_TRUNC


class SyscallTable(NamedTuple):
    """Syscall numbers of one architecture; `open` maps a number to the index of its flags."""

    killed: dict[str, int]
    refused: dict[str, int]
    clone: int
    open: dict[int, int]


_X86_64 = SyscallTable(
    killed={
        "socket": 41, "connect": 42, "accept": 43, "sendto": 44, "sendmsg": 46, "bind": 49, "listen": 50,
        "socketpair": 53, "accept4": 288, "sendmmsg": 307, "execve": 59, "execveat": 322, "fork": 57,
        "vfork": 58, "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "mount": 165,
        "umount2": 166, "pivot_root": 155, "chroot": 161, "setns": 308, "unshare": 272, "bpf": 321,
        "perf_event_open": 298, "io_uring_setup": 425, "keyctl": 250, "add_key": 248, "init_module": 175,
        "finit_module": 313, "kexec_load": 246, "reboot": 169, "userfaultfd": 323, "pidfd_getfd": 438,
    },
    refused={
        "clone3": 435, "kill": 62, "tkill": 200, "openat2": 437, "creat": 85, "unlink": 87, "unlinkat": 263,
        "rename": 82, "renameat": 264, "renameat2": 316, "mkdir": 83, "mkdirat": 258, "rmdir": 84,
        "link": 86, "linkat": 265, "symlink": 88, "symlinkat": 266, "chmod": 90, "fchmodat": 268,
        "chown": 92, "fchownat": 260, "truncate": 76, "setxattr": 188, "utimensat": 280,
    },
    clone=56,
    open={2: 1, 257: 2},
)  # fmt: skip
_AARCH64 = SyscallTable(
    killed={
        "socket": 198, "connect": 203, "accept": 202, "sendto": 206, "sendmsg": 211, "bind": 200,
        "listen": 201, "socketpair": 199, "accept4": 242, "sendmmsg": 269, "execve": 221, "execveat": 281,
        "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "mount": 40, "umount2": 39,
        "pivot_root": 41, "chroot": 51, "setns": 268, "unshare": 97, "bpf": 280, "perf_event_open": 241,
        "io_uring_setup": 425, "keyctl": 219, "add_key": 217, "init_module": 105, "finit_module": 273,
        "kexec_load": 104, "reboot": 142, "userfaultfd": 282, "pidfd_getfd": 438,
    },
    refused={
        "clone3": 435, "kill": 129, "tkill": 130, "openat2": 437, "unlinkat": 35, "renameat": 38,
        "renameat2": 276, "mkdirat": 34, "linkat": 37, "symlinkat": 36, "fchmodat": 53, "fchownat": 54,
        "truncate": 45, "setxattr": 5, "utimensat": 88,
    },
    clone=220,
    open={56: 2},
)  # fmt: skip
_MACHINES = {"x86_64": (0xC000003E, _X86_64), "aarch64": (0xC00000B7, _AARCH64)}

Instruction = tuple[int, int, int, int]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def enter(limits: WorkerLimits) -> str:
    """Shut this process in; return how far: "seccomp", or "rlimits" where the kernel has no filter."""
    for name, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_AS, limits.memory_bytes),
    ):
        resource.setrlimit(name, (value, value))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return "rlimits"
    machine = _MACHINES.get(platform.machine())
    if machine is None or sys.maxsize < 1 << 32:
        return "rlimits"
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in seccomp_filter(*machine))
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    done = libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)
    return "seccomp" if done == 0 else "rlimits"


def begin_job(cpu_s: float) -> None:
    """Let this process use `cpu_s` more seconds of processor time, then be killed (SIGXCPU)."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = int(usage.ru_utime + usage.ru_stime + cpu_s) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def seccomp_filter(arch: int, table: SyscallTable) -> list[Instruction]:
    """The BPF program: kill, refuse, or allow, by syscall number and flags."""
    program: list[Instruction] = [
        (_LOAD, 0, 0, _OFFSET_ARCH),
        (_JUMP_EQUAL, 1, 0, arch),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _OFFSET_NUMBER),
        (_JUMP_AT_LEAST, 0, 1, _X32_BIT),
        (_RETURN, 0, 0, _KILL),
    ]
    for number in table.killed.values():
        program += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _KILL)]
    for name, number in table.refused.items():
        # ENOSYS lets libc fall back to the older call, whose flags a filter can see.
        reason = errno.ENOSYS if name in {"clone3", "openat2"} else errno.EPERM
        program += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERRNO | reason)]
    program += _by_flags(table.clone, 0, _CLONE_THREAD, when_set=_ALLOW, when_clear=_KILL)
    for number, argument in table.open.items():
        refuse = _ERRNO | errno.EACCES
        program += _by_flags(number, argument, _WRITING, when_set=refuse, when_clear=_ALLOW)
    return [*program, (_RETURN, 0, 0, _ALLOW)]


def _by_flags(number: int, argument: int, bits: int, *, when_set: int, when_clear: int) -> list[Instruction]:
    """Decide syscall `number` by whether any of `bits` is set in its argument."""
    return [
        (_JUMP_EQUAL, 0, 4, number),
        (_LOAD, 0, 0, _OFFSET_ARGUMENTS + 8 * argument),
        (_JUMP_BITS, 0, 1, bits),
        (_RETURN, 0, 0, when_set),
        (_RETURN, 0, 0, when_clear),
    ]
