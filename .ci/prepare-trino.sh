#!/usr/bin/env bash
# Fetches a Trino server for the tests of counting in an engine: the core server with what checks passwords, and two of its connectors, from the registry of
# Java packages, unpacked once into the cache folder of the user. Where that cannot be had these tests skip and say so.
set -uo pipefail

version=476
home=${XDG_CACHE_HOME:-$HOME/.cache}/synthward-trino-$version
if [ -e "$home/ready" ] && [ -d "$home/plugin/password-authenticators" ]; then exit 0; fi
sorry() { echo "No Trino server ($1): tests of counting in an engine will skip."; exit 0; }
command -v mvn >/dev/null || { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && { apt-get update && apt-get install -y --no-install-recommends maven; } >/tmp/trino.log 2>&1; }
command -v mvn >/dev/null || sorry 'there is no mvn'
command -v unzip >/dev/null || sorry 'there is no unzip'

fetch() { mvn -q -B dependency:get -Dtransitive=false "-Dartifact=io.trino:$1:$version:$2" >>/tmp/trino.log 2>&1; }
repository=${HOME}/.m2/repository/io/trino
rm -rf "$home"
mkdir -p "$home"
fetch trino-server-core tar.gz || sorry 'the server could not be fetched'
tar xzf "$repository/trino-server-core/$version/trino-server-core-$version.tar.gz" -C "$home" --strip-components=1 || sorry 'the server could not be unpacked'
rm -rf "$home/secrets-plugin"
find "$home/plugin" -mindepth 1 -maxdepth 1 ! -name password-authenticators -exec rm -rf {} +
for connector in hive memory; do
  fetch "trino-$connector" zip || sorry "its connector $connector could not be fetched"
  unzip -q "$repository/trino-$connector/$version/trino-$connector-$version.zip" -d "$home/plugin" || sorry 'a connector could not be unpacked'
done
touch "$home/ready"
