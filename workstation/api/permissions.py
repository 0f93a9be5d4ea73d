"""What a plugin may ask for in its manifest; the server's access rules are the boundary."""

from enum import StrEnum


class Permission(StrEnum):
    """What a manifest can name. Python in one process cannot be sandboxed: people consent and review."""

    CASES_READ = "cases.read"
    CASES_WRITE = "cases.write"
    PATIENTS_READ = "patients.read"
    PATIENTS_WRITE = "patients.write"
    OPINIONS_READ = "opinions.read"
    OPINIONS_WRITE = "opinions.write"
    FILES_READ = "files.read"
    FILES_WRITE = "files.write"
    REPORTS_WRITE = "reports.write"
    NETWORK = "network"
    PLUGINS_MANAGE = "plugins.manage"
