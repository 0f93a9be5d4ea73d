"""What a plugin may ask for in its manifest; the server's access rules are the boundary."""

from enum import StrEnum

from workstation.api.i18n import N_, _


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
    MAIL_SEND = "mail.send"
    PLUGINS_MANAGE = "plugins.manage"

    @property
    def label(self) -> str:
        """What it allows, in the user's language, after “asks to”."""
        return _(_LABELS[self])


_LABELS = {
    Permission.CASES_READ: N_("read cases"),
    Permission.CASES_WRITE: N_("change cases"),
    Permission.PATIENTS_READ: N_("read patients"),
    Permission.PATIENTS_WRITE: N_("change patients"),
    Permission.OPINIONS_READ: N_("read opinions"),
    Permission.OPINIONS_WRITE: N_("write opinions"),
    Permission.FILES_READ: N_("read files"),
    Permission.FILES_WRITE: N_("send files"),
    Permission.REPORTS_WRITE: N_("write reports"),
    Permission.NETWORK: N_("use the network"),
    Permission.MAIL_SEND: N_("send mail as the server"),
    Permission.PLUGINS_MANAGE: N_("manage plugins"),
}
