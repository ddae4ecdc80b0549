# Shared by ./run and ./test; sourced, never executed. Expects to be sourced from the repository root.

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# What building and running need, all from Debian 12.
runtime_packages=(
  g++ cmake ninja-build mold ccache pkg-config ca-certificates openssl
  libgrpc++-dev libprotobuf-dev protobuf-compiler protobuf-compiler-grpc libabsl-dev
  librocksdb-dev libspdlog-dev prometheus-cpp-dev libssl-dev libargon2-dev libcpp-httplib-dev
  libjemalloc-dev nlohmann-json3-dev libarchive-dev libcli11-dev libgtest-dev libgmock-dev
  libnghttp2-dev libfreetype-dev fonts-wqy-zenhei
  libopencv-core-dev libopencv-imgproc-dev libopencv-imgcodecs-dev libdnnl-dev libonnx-dev libxxhash-dev
)

# What the tests need beyond that.
test_packages=(chromium python3 python3-grpcio python3-grpc-tools procps)

is_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# install_packages NAME...: installs those that are missing.
install_packages() {
  local missing=() name
  for name in "$@"; do is_installed "$name" || missing+=("$name"); done
  # Node.js may come from elsewhere; Debian's own is enough.
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then missing+=(nodejs npm); fi
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || fail "missing: ${missing[*]} (not a Debian system, cannot install)"
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "missing: ${missing[*]} (run as root or install sudo)"
    as_root=(sudo)
  fi
  say "installing ${#missing[@]} packages: ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# build_program TARGET...: the release build, into build/release.
build_program() {
  [ -f build/release/build.ninja ] || cmake --preset release >build/configure.log 2>&1 ||
    { cat build/configure.log >&2; fail "cmake could not configure"; }
  say "building $*"
  NINJA_STATUS='[%f/%t %es] ' ninja -C build/release "$@" >&2
}

# newer_than FILE PATH...: true when FILE is missing or something below the paths is newer.
newer_than() {
  local stamp=$1
  shift
  [ ! -e "$stamp" ] || [ -n "$(find "$@" -newer "$stamp" -print -quit)" ]
}

# build_console: console/dist, when its sources are newer.
build_console() {
  if newer_than console/node_modules/.package-lock.json console/package-lock.json; then
    say "installing the console's packages"
    # Not `npm ci`: it wants the optional packages of every other platform in the lock file too.
    (cd console && npm install --no-save --no-fund --no-audit --loglevel=error >&2)
    touch console/node_modules/.package-lock.json
  fi
  if newer_than console/dist/index.html console/src console/public console/index.html \
    console/package.json console/vite.config.ts console/tsconfig.json proto; then
    say "building the console"
    (cd console && npm run --silent build >&2)
    touch console/dist/index.html
  fi
}
