"""
Forwards what the kernel no longer does: IPv4 packets between the two devices of a path, released by time. The rules of
the path drop them at the ingress hooks, which come after these sockets.

Arguments: near far near-mac far-mac routed delay jitter seed reorder-every reorder-by duplicate-every, then the
directions that are forwarded. Times are milliseconds; an "every" of 0 is never.
"""
# The text of packet.py stands before this one.
import heapq
import random
import time

near, far, near_mac, far_mac, routed = sys.argv[1:6]
delay, jitter, seed, reorder_every, reorder_by, duplicate_every = (float(one) for one in sys.argv[6:12])
directions = sys.argv[12:]

near_socket, far_socket = open_device(near), open_device(far)
ways = {
    near_socket: ("to-server", far_socket, mac(far_mac)),
    far_socket: ("to-client", near_socket, mac(near_mac)),
}
chance = random.Random(int(seed))
queue = []  # (when, order of arrival, socket, frame)
seen = {"to-server": 0, "to-client": 0}
last = {"to-server": 0.0, "to-client": 0.0}
counted = {"forwarded": 0, "overtaken": 0, "duplicated": 0}
newest = {}
arrivals = 0


def next_hop(frame, target):
    """The frame as it leaves: addressed to the host; one hop older where the path is a router (RFC 1812 5.3.1)."""
    frame = target + frame[6:]
    if routed != "yes":
        return frame
    ttl, check = frame[22] - 1, struct.unpack("!H", frame[24:26])[0] + 0x0100
    check = (check & 0xFFFF) + (check >> 16)
    return frame[:22] + bytes([ttl]) + frame[23:24] + struct.pack("!H", check) + frame[26:]


def receive(opened, frame):
    global arrivals
    direction, out, target = ways[opened]
    if direction not in directions:
        return
    seen[direction] += 1
    every = lambda n: n > 0 and seen[direction] % n == 0
    when = time.monotonic() + (delay + chance.uniform(-jitter, jitter)) / 1000
    # Jitter alone does not reorder: a queue does not let anybody overtake.
    when = last[direction] = max(when, last[direction])
    if every(reorder_every):
        when += reorder_by / 1000
    for copy in range(2 if every(duplicate_every) else 1):
        arrivals += 1
        counted["duplicated"] += copy
        heapq.heappush(queue, (when, arrivals, direction, out, next_hop(frame, target)))


def due():
    return queue[0][0] - time.monotonic() if queue else None


def release():
    while queue and queue[0][0] <= time.monotonic():
        _, arrival, direction, out, frame = heapq.heappop(queue)
        counted["overtaken"] += arrival < newest.get(direction, 0)
        newest[direction] = max(arrival, newest.get(direction, 0))
        counted["forwarded"] += 1
        out.send(frame)


run(ways.keys(), receive, lambda: counted, due, release)
