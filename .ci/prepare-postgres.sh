#!/usr/bin/env bash
# Installs the PostgreSQL that tests start by themselves, each in a folder and on a port of its own. The package starts no server of its own.
# Where that cannot be installed these tests skip and say so.
set -uo pipefail

if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then exit 0; fi
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  echo 'No PostgreSQL: install the package postgresql to test tables in a database.'
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
{ apt-get update && apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold postgresql; } >/tmp/postgres.log 2>&1 ||
  { tail -5 /tmp/postgres.log; echo 'No PostgreSQL: tests of tables in a database will skip.'; }
