#!/bin/sh
# Runs before anything written in JavaScript: says in one sentence why Node itself cannot start.
said=$(node --version 2>&1)
code=$?
case "$said" in
  *libatomic*)
    echo 'Node 26 needs the library libatomic1, which this machine lacks; install it (Debian, Ubuntu: apt-get install libatomic1) and start again.' >&2
    exit 1
    ;;
esac
if [ $code -ne 0 ]; then
  echo "Node 26 from npm does not start on this machine ($said); run npm ci, then start again." >&2
  exit 1
fi
major=$(echo "$said" | sed 's/^v\([0-9]*\).*/\1/')
if [ "$major" -lt 26 ]; then
  echo "This needs Node 26, and $said was found; run npm ci, which brings it, and start again." >&2
  exit 1
fi
