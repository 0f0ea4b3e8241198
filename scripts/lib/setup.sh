# Shared by serve, test, check, lock: makes the environments that they need, and only when something changed.
# Sourced from the repository's root. Each step has a stamp in .venv/.stamps: the hash of what it was made from.

VENV="$PWD/.venv"
STAMPS="$VENV/.stamps"
export PATH="$VENV/bin:$PATH"
export PYTHONPATH="$PWD/backend"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1

say() { printf '%s\n' "$*" >&2; }
die() { printf '\n%s\n' "$*" >&2; exit 1; }

hash_of() { cat "$@" | "$VENV/bin/python" -c 'import hashlib,sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())'; }
stamped() { [ -f "$STAMPS/$1" ] && [ "$(cat "$STAMPS/$1")" = "$2" ]; }
stamp() { mkdir -p "$STAMPS" && printf '%s\n' "$2" >"$STAMPS/$1"; }

# Run a long step: what it is working on stays in sight, its whole output comes out only when it fails.
say_run() {
  local label=$1 log line last=0 code
  shift
  log=$(mktemp)
  say "→ $label"
  SECONDS=0
  set +e
  "$@" 2>&1 | while IFS= read -r line; do
    printf '%s\n' "$line" >>"$log"
    if [ -t 2 ]; then
      printf '\r\033[K  %s' "${line:0:100}" >&2
    elif ((SECONDS - last >= 10)); then # no terminal: a sign of life every ten seconds
      last=$SECONDS
      say "  ${SECONDS} s: ${line:0:100}"
    fi
  done
  code=${PIPESTATUS[0]}
  set -e
  [ -t 2 ] && printf '\r\033[K' >&2
  if [ "$code" -ne 0 ]; then
    cat "$log" >&2
    rm -f "$log"
    die "✗ $label failed (exit $code); its output is above."
  fi
  rm -f "$log"
  say "  done in ${SECONDS} s"
}

# RUHU_PYTHON, or the system's own before one built by hand that hides it (pyenv): distributions build theirs with
# profiles, which is up to a quarter faster. One that can make an environment goes before one that lacks venv.
find_python() {
  local candidate parts system
  system=$(type -ap python3 | grep -m1 -x /usr/bin/python3 || true)
  for parts in "sys, venv, ensurepip" sys; do
    for candidate in ${RUHU_PYTHON:-} $system python3 python3.14 python3.13 python3.12 python3.11; do
      if "$candidate" -c "import $parts; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then
        command -v "$candidate"
        return
      fi
    done
  done
  die "Python 3.11 or newer is needed; found: $(python3 --version 2>&1 || echo none).
Install it (Debian 12, Ubuntu 24.04: apt install python3 python3-venv) or name one: RUHU_PYTHON=/path/to/python3.11 $0"
}

ensure_venv() {
  local python version
  if [ -x "$VENV/bin/python" ] && "$VENV/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null &&
    head -3 "$VENV/bin/pip" 2>/dev/null | grep -qF "$VENV/bin/"; then
    return
  fi
  python=$(find_python) || exit 1
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  # A half-made or moved environment is made anew: its scripts carry its old path.
  if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    die "Python $version ($python) lacks its venv module. On Debian or Ubuntu: apt install python$version-venv (or python3-venv), then start again."
  fi
  say "→ Python environment in .venv (Python $version)"
  rm -rf "$VENV"
  "$python" -m venv "$VENV" || die "✗ $python -m venv failed; on Debian or Ubuntu: apt install python$version-venv"
}

# ensure_packages runtime|dev: the locked packages, each checked against its hash.
ensure_packages() {
  local kind=$1 lock=backend/requirements.txt hash count
  [ "$kind" = dev ] && lock=backend/requirements-dev.txt
  ensure_venv
  hash=$(hash_of "$lock")
  stamped "packages-$kind" "$hash" && return
  # The development lock contains the server's: nothing to do when it was installed from the same lists.
  [ "$kind" = runtime ] && stamped packages-dev-over "$hash" && return
  count=$(grep -cE '^[a-z0-9].*==' "$lock")
  say_run "$count Python packages ($lock)" "$VENV/bin/pip" install --progress-bar off --require-hashes -r "$lock"
  stamp "packages-$kind" "$hash"
  if [ "$kind" = dev ]; then stamp packages-dev-over "$(hash_of backend/requirements.txt)"; else rm -f "$STAMPS"/packages-dev*; fi
}

# The app's build (Vite) runs on Node 20.19, 22.12 or newer, and npm must work: Debian packs it apart.
node_is_new_enough() {
  command -v node >/dev/null && command -v npm >/dev/null && npm --version >/dev/null 2>&1 && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 23 ? 0 : 1)'
}

ensure_node() {
  node_is_new_enough && return
  ensure_venv
  say_run "Node and npm from a Python wheel (no Node 20.19, 22.12 or newer with npm found here)" \
    "$VENV/bin/pip" install --progress-bar off --require-hashes -r backend/requirements-node.txt
  hash -r
  node_is_new_enough || die "✗ Node from the wheel does not run here. Install Node 20.19 or newer with npm, and start again."
}

ensure_node_modules() {
  local hash
  hash=$(hash_of frontend/package.json frontend/package-lock.json)
  [ -d frontend/node_modules ] && stamped node-modules "$hash" && return
  ensure_node
  say_run "JavaScript packages (npm ci)" npm --prefix frontend ci --no-audit --no-fund
  stamp node-modules "$hash"
}

# ensure_lighthouse PART: the auditor of the phone rows. It is large, and nobody else needs it.
ensure_lighthouse() {
  local hash
  case $1 in sync | roster | durability | volume | county) return ;; esac
  hash=$(hash_of scripts/lighthouse/package.json scripts/lighthouse/package-lock.json)
  [ -d scripts/lighthouse/node_modules ] && stamped lighthouse "$hash" && return
  ensure_node
  say_run "Lighthouse (npm ci)" npm --prefix scripts/lighthouse ci --ignore-scripts --no-audit --no-fund
  stamp lighthouse "$hash"
}

# The hash of everything that the build of the app reads: names and contents.
frontend_hash() {
  "$VENV/bin/python" - <<'PY'
import hashlib, os
total = hashlib.sha256()
roots = ["frontend", "docs/manual", "docs/pictures"]
for folder, names, files in (step for root in roots for step in os.walk(root)):
    names[:] = sorted(n for n in names if n not in {"node_modules", "dist", "test-results"})
    for name in sorted(files):
        path = os.path.join(folder, name)
        total.update(path.encode() + b"\0" + open(path, "rb").read() + b"\0")
print(total.hexdigest())
PY
}

ensure_frontend() {
  local hash
  hash=$(frontend_hash)
  [ -f frontend/dist/index.html ] && stamped frontend "$hash" && return
  ensure_node_modules
  ensure_node
  say_run "The app (npm run build)" npm --prefix frontend run build
  [ -f frontend/dist/index.html ] || die "✗ The build left no frontend/dist/index.html"
  stamp frontend "$(frontend_hash)"
}

# Two starts at once must not write the same environment; the second waits for the first.
with_setup_lock() {
  if command -v flock >/dev/null; then
    exec 9>.setup.lock
    if ! flock --nonblock 9; then
      say "Another start is setting this folder up; waiting for it."
      flock 9
    fi
  fi
  "$@"
  exec 9>&-
}
