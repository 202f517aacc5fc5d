#!/bin/sh
# Installs the Debian packages by which the tests judge what we write.  Without root it changes nothing:
# the tests that need a missing tool are then skipped by name.
set -eu
packages="openssl libengine-gost-openssl libxml2-utils unzip poppler-utils strace
 default-jre-headless libpdfbox2-java libcommons-io-java libactivation-java libjaxb-api-java"
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || exit 0
wanted=""
for package in $packages; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || wanted="$wanted $package"
done
[ -n "$wanted" ] || exit 0
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $wanted >/dev/null
