"""What the programs on a path share: raw sockets on its two devices, IPv4 and TCP headers, orders on standard input."""

import os
import select
import socket
import struct
import sys

ALL = 3  # ETH_P_ALL
IPV4 = 0x0800
OUTGOING = 4  # PACKET_OUTGOING of linux/if_packet.h: what we, or the kernel, have sent ourselves


def open_device(device):
    """A socket that sees the frames of a device before an ingress hook can drop them: only one for all protocols does."""
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL))
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    opened.bind((device, ALL))
    opened.setblocking(False)
    return opened


def mac(text):
    """Six bytes of `02:42:c6:13:00:01`."""
    return bytes.fromhex(text.replace(":", ""))


def checksum(data):
    """The Internet checksum (RFC 1071)."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ip_packet(source, target, protocol, payload, ttl=64):
    """An IPv4 packet with a right header."""
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0x4000, ttl, protocol, 0, source, target)
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


class Segment:
    """The TCP segment of a frame; `ours` is None when the frame holds none."""

    def __init__(self, frame):
        packet = frame[14:]
        head = (packet[0] & 15) * 4
        self.source, self.target = packet[12:16], packet[16:20]
        self.total = struct.unpack("!H", packet[2:4])[0]
        self.tcp = packet[9] == 6 and len(packet) >= head + 20
        if not self.tcp:
            return
        fields = struct.unpack("!HHIIBB", packet[head : head + 14])
        self.source_port, self.target_port, self.sequence, self.ack, offset, self.flags = fields
        self.size = self.total - head - (offset >> 4) * 4

    @property
    def syn(self):
        return bool(self.flags & 2)

    @property
    def rst(self):
        return bool(self.flags & 4)


def run(sockets, receive, counts, due=lambda: None, release=lambda: None):
    """
    Gives each IPv4 frame that comes in to `receive(socket, frame)` until standard input ends. A line on standard input is
    answered with `counts()`, as `name=number …`. `due()` is the time in seconds until `release()` has to be called.
    """
    os.write(1, b"ready\n")
    while True:
        wait = due()
        readable, _, _ = select.select([0, *sockets], [], [], wait if wait is None else max(0.0, wait))
        if 0 in readable:
            lines = os.read(0, 4096)
            if not lines:
                sys.exit(0)
            answer = " ".join("%s=%d" % pair for pair in counts().items())
            os.write(1, (answer + "\n").encode() * lines.count(b"\n"))
        for opened in sockets:
            if opened not in readable:
                continue
            for _ in range(64):
                try:
                    frame, address = opened.recvfrom(65535)
                except BlockingIOError:
                    break
                if address[1] == IPV4 and address[2] != OUTGOING:
                    receive(opened, frame)
        release()
