#!/bin/sh
# Builds a CAF from Debian's source archive, once, and prints the folder to pass as CAF_ROOT.
#
#   cmake/build-caf.sh tsan           0.17.6 with ThreadSanitizer: the packaged libcaf is not instrumented, so TSan cannot
#                                     see the atomics inside its mailboxes and reports every message that two threads
#                                     hand over
#   cmake/build-caf.sh experimental   0.18.7, which no release of Debian has as a package
#
# Ends with status 3 when the archive does not offer it.
set -eu

case $1 in
  tsan)
    suite=bookworm version=0.17.6-2.1
    flags='-fsanitize=thread -g1 -O1'
    options='-DCAF_NO_EXAMPLES=ON -DCAF_NO_TOOLS=ON -DCAF_NO_UNIT_TESTS=ON -DCAF_NO_OPENSSL=ON -DCAF_NO_PYTHON=ON
             -DCAF_NO_AUTO_LIBCPP=ON'
    ;;
  experimental)
    suite=experimental version=0.18.7-1~exp1
    flags='-O0 -include cstdint -include limits'
    options='-DCAF_ENABLE_EXAMPLES=OFF -DCAF_ENABLE_TOOLS=OFF -DCAF_ENABLE_TESTING=OFF -DCAF_ENABLE_OPENSSL_MODULE=OFF'
    ;;
  *)
    echo "build-caf.sh: tsan or experimental, not $1" >&2
    exit 2
    ;;
esac

mirror=${PARLEY_DEBIAN_MIRROR:-http://deb.debian.org/debian}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/parley
key=$(cat "$0" | cksum | cut -d' ' -f1)-$(clang++-19 -dumpversion)
root=$cache/caf-${version%-*}-$1
[ "$(cat "$root/key" 2>/dev/null)" = "$key" ] && echo "$root" && exit

mkdir -p "$cache"
work=$(mktemp -d "$cache/build.XXXXXX")
trap 'rm -rf "$work"' EXIT
{
  cd "$work"
  mkdir -p lists/partial archives/partial
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb-src [signed-by=$keyring] $mirror $suite main" > sources.list
  private="-o Dir::Etc::sourcelist=$work/sources.list -o Dir::Etc::sourceparts=/dev/null
           -o Dir::State::Lists=$work/lists -o Dir::Cache=$work -o Acquire::Languages=none -o APT::Sandbox::User="
  apt-get $private -qq update && apt-get $private -qq source --tar-only "actor-framework=$version" || exit 3
  mkdir source
  tar -xf "actor-framework_${version%-*}.orig.tar.gz" -C source --strip-components=1
  sed -i 's/^#pragma once$/&\n#include <limits>/' source/libcaf_io/caf/io/network/receive_buffer.hpp  # as Debian does

  cmake -S source -B build -G Ninja -Wno-dev \
    -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_COMPILER=clang++-19 "-DCMAKE_CXX_FLAGS=$flags -w" \
    -DCMAKE_CXX_COMPILER_LAUNCHER="$(command -v ccache || true)" \
    "-DCMAKE_INSTALL_PREFIX=$work/root" -DCMAKE_INSTALL_LIBDIR=lib $options
  cmake --build build
  cmake --install build
  echo "$key" > root/key
  rm -rf "$root"
  mv root "$root"
} >&2
echo "$root"
