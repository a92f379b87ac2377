# Records one capture inside a network namespace of its own: h2load against nghttpd over loopback, seen by tcpdump.
# Arguments: out, scheme, clients, calls, streams at a time, path. The folder holds www/, message, mime, key and cert.
set -eu
out=$1 scheme=$2 clients=$3 calls=$4 streams=$5 path=$6
ulimit -n "$(ulimit -H -n)"
# Segments of the size of real ones: loopback would carry 64 KiB at a time.
ip link set lo up mtu 1500
ethtool -K lo tso off gso off gro off >/dev/null
tls=--no-tls
[ "$scheme" = https ] && tls=
# shellcheck disable=SC2086
nghttpd -d www --mime-types-file=mime --trailer 'grpc-status: 0' --max-concurrent-streams=1000 $tls 8443 \
  ${tls:-key.pem cert.pem} >/dev/null 2>server.log &
server=$!
tcpdump -i lo -B 262144 -s 0 -Z root -w "$out.pcap" tcp port 8443 2>tap.log &
tap=$!
trap 'kill $server $tap 2>/dev/null || true' EXIT
until grep -q listening tap.log; do sleep 0.05; done
until ss -ltn | grep -q :8443; do sleep 0.05; done
# Thousands of handshakes at once would overrun the server's queue, the sooner the less of the processors is free.
rate=
[ "$clients" -gt 1000 ] && rate='-r 400'
# shellcheck disable=SC2086
SSLKEYLOGFILE="$out.keys" h2load $rate -n "$calls" -c "$clients" -m "$streams" -t 1 -d message \
  -H 'content-type: application/grpc' -H 'te: trailers' -H 'grpc-timeout: 5S' \
  "$scheme://127.0.0.1:8443/$path" >load.log 2>&1
grep -E '^requests:' load.log
# tcpdump has written everything when its file stops growing.
size=-1
while [ "$size" != "$(stat -c %s "$out.pcap")" ]; do size=$(stat -c %s "$out.pcap"); sleep 0.5; done
kill -INT $tap
wait $tap || true
grep 'dropped by kernel' tap.log
