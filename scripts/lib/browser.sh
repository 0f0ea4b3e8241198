# Browsers and Chinese glyphs for the browser journeys; sourced by test after setup.sh.

find_chromium() {
  local name
  for name in "${RUHU_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && command -v "$name" >/dev/null; then
      command -v "$name"
      return
    fi
  done
  return 1
}

# The second engine of the tests: no Background Sync there.
find_firefox() {
  local name
  for name in "${RUHU_FIREFOX:-}" firefox-esr firefox; do
    if [ -n "$name" ] && command -v "$name" >/dev/null; then
      command -v "$name"
      return
    fi
  done
  return 1
}

has_chinese_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh family)" ]; }

# The same engine without a window around it, a sixth less work for the journeys. Whoever names a Chromium means that one.
find_headless_shell() { [ -z "${RUHU_CHROMIUM:-}" ] && command -v chromium-headless-shell; }

# Whether Debian packages can be installed here; `as_root` says how.
as_root=()
may_install() {
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi
  command -v apt-get >/dev/null && { [ ${#as_root[@]} -eq 0 ] || sudo -n true 2>/dev/null; }
}

install_packages() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; }

# ensure_browser [tests]: Chromium and a Chinese font; what else the tests want: Firefox, and the shell where it can be had.
ensure_browser() {
  local missing=() tests=${1:-}
  find_chromium >/dev/null || missing+=(chromium)
  [ -z "$tests" ] || find_firefox >/dev/null || missing+=(firefox-esr)
  has_chinese_font || missing+=(fontconfig fonts-noto-cjk)
  if [ ${#missing[@]} -gt 0 ]; then
    may_install || die "The browser tests need these packages: ${missing[*]}
They cannot be installed from here (no apt-get, or neither root nor sudo without a password). As an administrator:
    apt-get install ${missing[*]}
and start again. Browsers elsewhere can be named: RUHU_CHROMIUM=/path/to/chromium RUHU_FIREFOX=/path/to/firefox ./scripts/test"
    say_run "Package lists (apt-get update)" "${as_root[@]}" apt-get update
    say_run "Debian packages: ${missing[*]}" install_packages "${missing[@]}"
    hash -r
  fi
  if [ -n "$tests" ]; then
    ensure_headless_shell
    RUHU_FIREFOX=$(find_firefox) || die "✗ Firefox is still not to be found after its installation."
    export RUHU_FIREFOX
  fi
  RUHU_CHROMIUM=$(find_chromium) || die "✗ Chromium is still not to be found after its installation."
  export RUHU_CHROMIUM
  use_a_node_that_runs
}

# Only to save time: where it is not to be had, Chromium itself does as well.
ensure_headless_shell() {
  [ -z "${RUHU_CHROMIUM:-}" ] || return 0
  if ! find_headless_shell >/dev/null && may_install; then
    say "→ Debian package: chromium-headless-shell"
    { "${as_root[@]}" apt-get update && install_packages chromium-headless-shell; } >/dev/null 2>&1 ||
      say "  not to be had; the journeys take Chromium itself"
    hash -r
  fi
  if RUHU_HEADLESS_SHELL=$(find_headless_shell); then export RUHU_HEADLESS_SHELL; fi
}

# Playwright brings a Node that needs libatomic, which a small Debian lacks; any other Node does as well.
use_a_node_that_runs() {
  local own
  own=$("$VENV/bin/python" -c 'import pathlib, playwright; print(pathlib.Path(playwright.__file__).parent / "driver/node")')
  "$own" --version >/dev/null 2>&1 && return
  ensure_node
  PLAYWRIGHT_NODEJS_PATH=$(command -v node)
  export PLAYWRIGHT_NODEJS_PATH
}
