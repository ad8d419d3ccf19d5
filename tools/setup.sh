# What ./run and ./test share: find or install what kvitals needs, and put it
# into .venv. Sourced, not run; POSIX sh. Everything but Debian packages stays
# in the checkout.

say() { printf '==> %s\n' "$*"; }

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# install_packages PACKAGE...: those that are not installed yet.
install_packages() {
    missing=
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
            missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null || fail "please install:$missing (this is not a Debian system)"
    [ "$(id -u)" -eq 0 ] || fail "installing$missing needs root: run this with sudo"
    say "installing Debian packages:$missing"
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    apt-get update -qq || fail "apt-get update failed"
    deny_services
    # The unquoted list is meant to split into words.
    # shellcheck disable=SC2086
    apt-get install -qq -y --no-install-recommends $missing >/dev/null || failed_install=1
    allow_services
    [ -z "${failed_install:-}" ] || fail "apt-get install$missing failed"
}

# Packages that bring a service would start it at once (invoke-rc.d(8)).
policy=/usr/sbin/policy-rc.d
deny_services() {
    [ ! -e "$policy" ] || return 0
    printf '#!/bin/sh\n# kvitals is installing packages\nexit 101\n' >"$policy"
    chmod 755 "$policy"
}
allow_services() {
    if grep -qs '^# kvitals is installing packages$' "$policy"; then rm -f "$policy"; fi
}

is_usable_python() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# The system's Python first: every user can run it, so an Agent's user can run
# the plugin. One in somebody's home folder often is closed to others.
find_python() {
    for python in /usr/bin/python3 python3; do
        is_usable_python "$python" && return 0
    done
    install_packages python3 python3-venv
    python=/usr/bin/python3
    is_usable_python "$python" || fail "kvitals needs Python 3.11 or newer with the venv module"
}

has_libbpf() {
    find_python
    "$python" -c 'import ctypes; ctypes.CDLL("libbpf.so.1")' 2>/dev/null
}

# The state of all that an installation is made of, to do it again only when
# something has changed.
fingerprint() {
    find pyproject.toml hatch_build.py bpf tools/setup.sh src/kvitals/__init__.py -type f \
        -exec cksum {} + | sort
    "$python" -c 'import sys; print(sys.version, sys.prefix)'
    printf '%s\n' "$*"
}

# set_up [EXTRA]: make .venv with kvitals, and with the tools of a dependency
# group if one is named.
set_up() {
    has_libbpf || install_packages libbpf1
    stamp=.venv/kvitals-setup
    if [ -x .venv/bin/kvitals ] && [ -s src/kvitals/_bpf/syscalls.bpf.o ] &&
        { [ "$(cat $stamp 2>/dev/null)" = "$(fingerprint dev)" ] ||
            [ "$(cat $stamp 2>/dev/null)" = "$(fingerprint "$@")" ]; }; then
        say "kvitals is set up in .venv"
        return 0
    fi
    say "setting up kvitals in .venv (Python packages, and the BPF programs, compiled here)"
    rm -f $stamp
    "$python" -m venv --clear .venv || fail "making .venv failed"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1' ||
        fail "updating pip failed"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable . \
        ${1:+--group "$1"} || fail "installing kvitals failed"
    fingerprint "$@" >$stamp
    say "kvitals is set up in .venv"
}
