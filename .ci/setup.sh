# Sourced by ./run and ./test: finds a Python with Tk, asks Debian for what is missing, fills .venv from a lock.

say() { printf '%s\n' "$*" >&2; }

# usable PYTHON: 3.11 or newer, with Tk and venv, so that a window can open and packages can be installed.
usable() {
  "$1" -c 'import sys, tkinter, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
  for candidate in /usr/bin/python3 python3.13 python3.12 python3.11 python3; do
    if command -v "$candidate" >/dev/null 2>&1 && usable "$candidate"; then
      PYTHON=$candidate
      return 0
    fi
  done
  return 1
}

# missing COMMAND:PACKAGE …: the packages whose command (or file) is not here.
missing() {
  for pair in "$@"; do
    what=${pair%%:*}
    case $what in
      /*) [ -e "$what" ] || printf ' %s' "${pair#*:}" ;;
      *) command -v "$what" >/dev/null 2>&1 || printf ' %s' "${pair#*:}" ;;
    esac
  done
}

# debian PACKAGES…: install them where that is allowed; otherwise say exactly what to type.
debian() {
  [ $# -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null 2>&1; then
    say "Missing here: $*. Install what your system calls these Debian packages, then run this again."
    return 1
  fi
  become=
  if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then become="sudo -n"; else
      say "Missing here: $*. Type this, then run this again:"
      say "  sudo apt-get install --no-install-recommends $*"
      return 1
    fi
  fi
  say "Installing from Debian: $*"
  log=$(mktemp)
  if ! { $become apt-get update && DEBIAN_FRONTEND=noninteractive $become apt-get install -y --no-install-recommends "$@"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    say "Debian could not install: $*. Mend what it says above, then run this again."
    return 1
  fi
  rm -f "$log"
}

ensure_python() {
  find_python && return 0
  debian python3 python3-venv python3-tk || return 1
  find_python && return 0
  say "No Python 3.11 or newer with Tk and venv was found. Install python3, python3-venv and python3-tk."
  return 1
}

# ensure_venv LOCK: .venv holds exactly what LOCK pins; a stamp spares the work when nothing changed.
ensure_venv() {
  stamp=".venv/.$1.sum"
  want="$("$PYTHON" -c 'import sys; print(sys.version)' | cksum) $(cksum <"$1")"
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && return 0
  [ -x .venv/bin/python ] && usable .venv/bin/python || "$PYTHON" -m venv --clear .venv || return 1
  say "Installing Python packages from $1 (the first time takes a minute or two)…"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1" >&2 || {
    say "Python packages could not be installed. Check the connection, then run this again."
    return 1
  }
  printf '%s' "$want" >"$stamp"
}

FONTS=/usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf:fonts-noto-core
