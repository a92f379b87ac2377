#!/bin/sh
# Writes a small Debian root file system as a tar to standard output, for `docker import` where no image registry
# answers. Progress goes to standard error. Nothing is written to standard output before the system is complete.
#
#   sudo docker/base/make.sh [MIRROR] | docker import - h2lab-base:bookworm
set -eu

mirror=${1:-}
# What docker/tap needs is put in at once, so the images that build on this base need no package server.
tools=bash,ethtool,iproute2,nftables,tcpdump

work=$(mktemp -d "${TMPDIR:-/tmp}/debian-base.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT TERM HUP PIPE

# shellcheck disable=SC2086 # no mirror means no argument: debootstrap then takes its own default
debootstrap --variant=minbase --include="$tools" bookworm "$work/root" $mirror >&2
rm -rf "$work"/root/var/cache/apt/archives/*.deb "$work"/root/var/lib/apt/lists/* \
  "$work"/root/usr/share/doc/* "$work"/root/usr/share/man/* "$work"/root/usr/share/locale/*
tar --numeric-owner -C "$work/root" -c .
