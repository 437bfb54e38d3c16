#!/usr/bin/env bash
# The route tables of real projects against what Django held at runtime; figures.json keeps what must not get worse.
# usage: run.sh [PROJECT]...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
cargo build --locked --release --quiet
[ $# -gt 0 ] || set -- small-libs django-allauth wagtail django-oscar django-helpdesk django-cms
python3 tests/oracle/routes/measure.py "$@"
