"""
Tells senders that their packets are too big: ICMP "fragmentation needed" with the MTU of the next hop (RFC 1191), for
each IPv4 packet that is larger. The rules of the path drop them.

Arguments: near far mtu, then the directions that have that MTU.
"""
# The text of packet.py stands before this one.
QUOTED = 548  # with both headers 576 bytes, as routers send (RFC 1812 4.3.2.3)

near, far, mtu = sys.argv[1:4]
directions = sys.argv[4:]
sockets = {open_device(near): "to-server", open_device(far): "to-client"}
counted = {"told": 0}


def receive(opened, frame):
    packet = frame[14:]
    total = struct.unpack("!H", packet[2:4])[0]
    if sockets[opened] not in directions or total <= int(mtu):
        return
    quote = packet[: min(total, QUOTED)]
    message = struct.pack("!BBHHH", 3, 4, 0, 0, int(mtu)) + quote
    message = message[:2] + struct.pack("!H", checksum(message)) + message[4:]
    header = frame[6:12] + frame[0:6] + frame[12:14]
    opened.send(header + ip_packet(packet[16:20], packet[12:16], 1, message))
    counted["told"] += 1


run(sockets.keys(), receive, lambda: counted)
