# shellcheck shell=sh
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
    update_lists
    deny_services
    # The unquoted list is meant to split into words.
    # shellcheck disable=SC2086
    apt-get -o DPkg::Lock::Timeout=$LOCK_S install -qq -y --no-install-recommends $missing \
        >/dev/null || failed_install=1
    allow_services
    [ -z "${failed_install:-}" ] || fail "apt-get install$missing failed"
}

# Others that install at the same time, such as unattended upgrades, are waited for so long.
LOCK_S=600
# apt-get itself waits for dpkg's lock, but not for the one on its lists.
update_lists() {
    waited=0
    until told=$(apt-get update -qq 2>&1); do
        case $told in
        *"lock /var/lib/apt/lists/"*) ;;
        *) fail "apt-get update failed: $told" ;;
        esac
        [ $waited -lt $LOCK_S ] || fail "apt's lists stay locked: $told"
        [ $waited -gt 0 ] || say "waiting for whoever else installs packages"
        waited=$((waited + 2))
        sleep 2
    done
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
    find pyproject.toml hatch_build.py bpf requirements tools/setup.sh src/kvitals/__init__.py \
        -type f -exec cksum {} + | sort
    "$python" -c 'import sys; print(sys.version, sys.prefix)'
    printf '%s\n' "$*"
}

# install_locked PYTHON NAME: what requirements/NAME.txt has, if its digests are right.
install_locked() {
    "$1" -m pip install --quiet --disable-pip-version-check --require-hashes \
        --requirement "requirements/$2.txt" || fail "installing requirements/$2.txt failed"
}

# make_venv FOLDER: with the locked pip.
make_venv() {
    "$python" -m venv --clear "$1" || fail "making $1 failed"
    install_locked "$1/bin/python" pip
}

# build_wheel FOLDER: kvitals as an editable wheel, by a build environment that is
# thrown away. What this machine lacks for the build comes from PyPI, for it alone.
build_wheel() {
    tools=$1/tools
    make_venv "$tools"
    install_locked "$tools/bin/python" build
    for missing in $("$tools/bin/python" hatch_build.py); do
        install_locked "$tools/bin/python" "$missing"
    done
    "$tools/bin/python" -c 'import sys, hatchling.build as b; b.build_editable(sys.argv[1])' \
        "$1" || fail "building kvitals failed"
}

# set_up [NAME]: make .venv with kvitals, and with what requirements/NAME.txt has
# if that is named, else with what running it takes.
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
    build=$(mktemp -d)
    # In a subshell, so that the folder is removed however it ends.
    (trap 'rm -rf "$build"' EXIT && build_wheel "$build" && make_venv .venv &&
        install_locked .venv/bin/python "${1:-run}" &&
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
            --no-index "$build"/*.whl) || exit 1
    fingerprint "$@" >$stamp
    say "kvitals is set up in .venv"
}
