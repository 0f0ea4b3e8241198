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

# ensure_browser [firefox]: Chromium and a Chinese font, and Firefox too where it is asked for.
ensure_browser() {
  local missing=() root=() firefox=${1:-}
  find_chromium >/dev/null || missing+=(chromium)
  [ -z "$firefox" ] || find_firefox >/dev/null || missing+=(firefox-esr)
  has_chinese_font || missing+=(fontconfig fonts-noto-cjk)
  if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" -ne 0 ]; then root=(sudo -n); fi
    if ! command -v apt-get >/dev/null || { [ ${#root[@]} -gt 0 ] && ! sudo -n true 2>/dev/null; }; then
      die "The browser tests need these packages: ${missing[*]}
They cannot be installed from here (no apt-get, or neither root nor sudo without a password). As an administrator:
    apt-get install ${missing[*]}
and start again. Browsers elsewhere can be named: RUHU_CHROMIUM=/path/to/chromium RUHU_FIREFOX=/path/to/firefox ./scripts/test"
    fi
    say_run "Package lists (apt-get update)" "${root[@]}" apt-get update
    say_run "Debian packages: ${missing[*]}" "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y --no-install-recommends "${missing[@]}"
    hash -r
  fi
  RUHU_CHROMIUM=$(find_chromium) || die "✗ Chromium is still not to be found after its installation."
  export RUHU_CHROMIUM
  if [ -n "$firefox" ]; then
    RUHU_FIREFOX=$(find_firefox) || die "✗ Firefox is still not to be found after its installation."
    export RUHU_FIREFOX
  fi
  use_a_node_that_runs
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
