"""DICOM pictures without a screen: read headers, find frames, decode, window, order series.

| module | what it gives |
|---|---|
| `errors` | one tree of refusals, each a code with fields |
| `records` | frozen records of a study, a series, an instance, a frame's format |
| `dicom` | `parse_instance`: header → `Instance`, pixels untouched |
| `fragments` | `locate_frames`, `read_frame`: where each frame's bytes are |
| `codecs` | one pinned codec per transfer syntax |
| `raster` | `decode_frame`: codestream → stored values or RGB |
| `window` | stored values → grey levels |
| `geometry`, `series` | order, orientation, spacing, stacks |
| `files` | folders, ZIPs and DICOMDIRs, lazily |
| `worker` | sandboxed processes that do all of it |
| `ports`, `cache` | how frames reach a viewer, and how many stay |

Nothing here starts a thread; only `worker` starts processes.
"""
