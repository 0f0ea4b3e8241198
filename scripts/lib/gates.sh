# The gates that every change must pass; sourced by check and test after setup.sh.
# Each gate prints one line with its time; a failing one prints its whole output below that line and the rest go on.

GATE_RESULTS=$(mktemp -d)
trap 'rm -rf "$GATE_RESULTS"' EXIT

gate() {
  local name=$1 log start code=0
  shift
  log=$(mktemp -p "$GATE_RESULTS")
  start=$(date +%s%N)
  "$@" >"$log" 2>&1 || code=$?
  local took
  took=$(printf '%d.%d' $((($(date +%s%N) - start) / 1000000000)) $((($(date +%s%N) - start) / 100000000 % 10)))
  # One printf per gate: the two lanes below write at the same time, and lines must not mix.
  if [ "$code" -eq 0 ]; then
    printf '✓ %-28s %6s s\n' "$name" "$took"
  else
    printf '✗ %-28s %6s s  failed (exit %d)\n%s\n' "$name" "$took" "$code" "$(sed 's/^/    /' "$log")"
    echo "$name" >>"$GATE_RESULTS/failed"
  fi
}

# A database made by the migrations alone must look exactly like the models.
gate_migrations() (
  folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT
  export RUHU_DATABASE="sqlite:///$folder/drift.db" RUHU_DATA="$folder"
  python -m ruhu migrate && python -m ruhu migrate --check
)

# The typed client of the app must be what the server's OpenAPI says today.
gate_client() {
  ./scripts/client --check && return
  echo "Run ./scripts/client and commit frontend/src/api/schema.d.ts"
  return 1
}

gate_shell() {
  grep -lE --directories=skip "^#!.*bash" scripts/* .ci/* | xargs shellcheck --external-sources
}

gate_containers() {
  hadolint Dockerfile && check-jsonschema --quiet --builtin-schema vendor.compose-spec compose.yaml &&
    RUHU_SITE=localhost RUHU_TLS=internal RUHU_UPSTREAM=127.0.0.1:8000 \
      caddy validate --config docs/deploy/Caddyfile --adapter caddyfile
}

npm_tool() (cd frontend && exec npx --no-install "$@")

python_gates() {
  gate "ruff format" ruff format --check --quiet --diff .
  gate "ruff check" ruff check --quiet .
  gate "import order (import-linter)" lint-imports --no-cache --no-logo
  gate "mypy --strict" mypy --no-error-summary
  gate "container files" gate_containers
  gate "shell scripts (shellcheck)" gate_shell
  gate "migrations match models" gate_migrations
}

node_gates() {
  gate "eslint" npm_tool eslint .
  gate "tsc" npm_tool tsc --noEmit
  gate "vitest" npm_tool vitest run
  gate "generated client" gate_client
}

# Both lanes at once: there are two cores. Returns 1 when any gate failed.
# Their output is kept and shown only on failure: plain text.
export NO_COLOR=1

run_gates() {
  node_gates &
  local node=$!
  python_gates
  wait "$node"
  if [ -s "$GATE_RESULTS/failed" ]; then
    printf 'Gates failed: %s\n' "$(paste -sd, "$GATE_RESULTS/failed")"
    return 1
  fi
  echo "All gates passed."
}
