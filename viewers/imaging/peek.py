"""Tells from the first bytes whether a file may be DICOM, without anything heavy to import."""

import struct

IMPLICIT_LE = "1.2.840.10008.1.2"
EXPLICIT_LE = "1.2.840.10008.1.2.1"
DEFLATED_LE = "1.2.840.10008.1.2.1.99"
EXPLICIT_BE = "1.2.840.10008.1.2.2"
NATIVE_SYNTAXES = frozenset({IMPLICIT_LE, EXPLICIT_LE, DEFLATED_LE, EXPLICIT_BE})


def looks_like_dicom(head: bytes) -> bool:
    """Tell from the first 132 bytes: the DICM prefix, or a believable bare data set."""
    return head[128:132] == b"DICM" or bare_syntax(head) is not None


def bare_syntax(head: bytes) -> str | None:
    """The transfer syntax of a file that begins without preamble, if it plausibly is one."""
    if len(head) < 8:
        return None
    group, element, vr = struct.unpack("<HH2s", head[:6])
    if vr.isalpha() and vr.isupper():
        if group in (0x0002, 0x0008) and element <= 0x0100:
            return EXPLICIT_LE
        if group in (0x0200, 0x0800) and element & 0xFF <= 0x01:
            return EXPLICIT_BE
        return None
    length: int = struct.unpack("<L", head[4:8])[0]
    if group == 0x0008 and element in (0x0000, 0x0001, 0x0005, 0x0008, 0x0012, 0x0016, 0x0018):
        return IMPLICIT_LE if length <= 1024 else None
    return None
