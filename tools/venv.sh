#!/usr/bin/env bash
# Makes .venv: `tools/venv.sh run` with what running needs, `tools/venv.sh dev` with what working on it needs.
# The same hash-locked requirement files serve uv (used if present) and pip; a stamp makes a second call free.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:?run or dev}
case $kind in
run) lock=requirements.txt ;;
dev) lock=requirements-dev.txt ;;
*) echo "tools/venv.sh: run or dev, not '$kind'" >&2; exit 2 ;;
esac
# A version manager's shim for an absent Python exists and fails: so ask by running.
export UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' >/dev/null 2>&1; }

find_python() {
    local name
    for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3; do
        if command -v "$name" >/dev/null && fits "$name"; then command -v "$name"; return; fi
    done
    cat >&2 <<'END'
Steadyhand needs Python 3.11, 3.12 or 3.13 and found none on PATH. Install one, for example:
    Debian, Ubuntu:  apt-get install python3 python3-venv
    macOS:           brew install python@3.13
    anywhere:        uv python install 3.13
or name yours:       make PYTHON=/path/to/python3.12 ...
END
    return 1
}

make_venv() {
    local python
    python=$(find_python)
    echo "Making .venv with $("$python" --version)"
    rm -rf .venv
    if command -v uv >/dev/null; then
        uv venv --quiet --no-config --python "$python" .venv
    elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "$python has no venv module: on Debian and Ubuntu, apt-get install python3-venv" >&2
        return 1
    else
        "$python" -m venv .venv
    fi
}

install() {
    if command -v uv >/dev/null; then
        uv pip install --quiet --no-config --python .venv/bin/python "$@"
    else
        .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip --upgrade >/dev/null
        .venv/bin/python -m pip install --quiet "$@"
    fi
}

stamp=.venv/.installed-$kind
now=$(cat pyproject.toml requirements.txt "$lock" tools/venv.sh | cksum)
if [ -e "$stamp" ] && [ "$(cat "$stamp")" = "$now" ] && fits .venv/bin/python; then exit 0; fi
fits .venv/bin/python || make_venv
install --require-hashes -r "$lock"
# hatchling is in the lock, so even the build of the project itself fetches nothing that has no hash.
install --no-deps --no-build-isolation -e .
echo "$now" >"$stamp"
