# Sourced by bench and test: the one list of Debian packages that flopline needs, and how they are installed.
# shellcheck shell=bash

# shellcheck disable=SC2034  # read by the scripts that source this file
{
  build_packages=(cmake ninja-build g++ libdnnl-dev libbenchmark-dev libfmt-dev libcli11-dev nlohmann-json3-dev
                  libonnx-dev libprotobuf-dev python3-matplotlib libjs-chart.js)
  test_packages=(libgtest-dev libgmock-dev chromium chromium-driver python3-selenium python3-jsonschema python3-lxml
                 python3-prometheus-client libbenchmark-tools python3-scipy)
  lint_packages=(clang-format clang-tidy libomp-dev)  # clang cannot read g++'s omp.h
  fuzz_packages=(clang)
}

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

# quietly COMMAND...: its output goes to a log, which is shown (its end) only when the command fails.
quietly() {
  local log status=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 </dev/null || status=$?
  [ "$status" = 0 ] || tail -n "${LOG_LINES:-60}" "$log" >&2
  rm -f "$log"
  return "$status"
}

# missing_packages PACKAGE...: prints those that are not installed, one a line.
missing_packages() {
  local package
  for package; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
  done
}

# need_packages PACKAGE...: installs what is missing, and touches nothing when nothing is. Where apt cannot be used
# it prints the line that the user (or an administrator) has to run and exits with 2.
need_packages() {
  local missing become=() by_hand='sudo '
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0

  if [ "$(id -u)" = 0 ]; then by_hand=''; else become=(sudo); fi
  local line="${by_hand}apt-get update && ${by_hand}apt-get install -y --no-install-recommends ${missing[*]}"
  if ! command -v apt-get >/dev/null || { [ "${#become[@]}" -gt 0 ] && ! sudo_works; }; then
    say "packages are missing and cannot be installed from here; run: $line"
    exit 2
  fi

  say "installing ${missing[*]}"
  # Package lists that are absent or too old make the first attempt fail; only then are they fetched.
  if LOG_LINES=0 quietly apt_get install "${missing[@]}"; then return 0; fi
  say "fetching the package lists"
  if quietly apt_get update && quietly apt_get install "${missing[@]}"; then return 0; fi
  say "the packages could not be installed; run: $line"
  exit 2
}

# sudo can be used when it asks for nothing, or when somebody is there to answer.
sudo_works() { command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; }

# apt_get SUBCOMMAND [PACKAGE...], through the caller's `become` (empty, or sudo)
apt_get() {
  local subcommand=$1
  shift
  "${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "$subcommand" -y -q --no-install-recommends \
    -o DPkg::Lock::Timeout=120 "$@"
}

# configure_preset ROOT PRESET. The package of matplotlib belongs to Debian's Python, which another may hide on PATH.
configure_preset() { cd "$1" && quietly cmake --preset "$2" -DPython3_EXECUTABLE=/usr/bin/python3; }

# build_preset ROOT PRESET: configures and builds, telling only what goes wrong.
build_preset() {
  say "building $2 (log on failure)"
  configure_preset "$1" "$2" && quietly cmake --build --preset "$2"
}
