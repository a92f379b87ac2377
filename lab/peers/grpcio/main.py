"""The gRPC client of the lab on grpcio, which is gRPC's C core: the same orders and answers as the client on grpc-js.

Orders come on standard input and answers go to standard output, a JSON object a line (lab/model/peer-protocol.ts). It
ends when its standard input does, on SIGTERM and when all channels are told to close.
"""

import json
import os
import signal
import sys
import threading
import time

import grpc

CONNECT_CEILING_S = 10
PLAIN_REQUEST_BYTES = 16
PATHS = {
    "unary": "/shop.v1.Catalog/GetItem",
    "server-stream": "/shop.v1.Catalog/WatchItems",
    "client-stream": "/shop.v1.Catalog/PutItems",
    "bidi": "/shop.v1.Catalog/SyncItems",
}

channels = {}
calls = {}
counts = {"calls": 0, "ok": 0, "failed": 0}
lock = threading.Lock()


def say(line):
    with lock:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def content(path):
    with open(path, "rb") as file:
        return file.read()


def options_of(order):
    for name in order.get("options", {}):
        if name.startswith("grpc-node."):
            raise Unsupported("grpcio has no channel option " + name)
    # Each channel has connections of its own, and makes each call once: a scenario counts them.
    options = {"grpc.use_local_subchannel_pool": 1, "grpc.enable_retries": 0}
    name = order.get("tls", {}).get("serverName")
    if name is not None:
        options["grpc.ssl_target_name_override"] = name
        options["grpc.default_authority"] = name
    return list({**options, **order.get("options", {})}.items())


def open_channel(order):
    if order["channel"] in channels:
        raise ValueError("channel %s is open already" % json.dumps(order["channel"]))
    tls = order.get("tls")
    if tls is None:
        channel = grpc.insecure_channel(order["target"], options_of(order))
    else:
        pair = [content(tls[part]) if part in tls else None for part in ("keyFile", "certFile")]
        credentials = grpc.ssl_channel_credentials(content(tls["caFile"]), *pair)
        channel = grpc.secure_channel(order["target"], credentials, options_of(order))
    channels[order["channel"]] = channel
    if not order.get("lazy", False):
        try:
            grpc.channel_ready_future(channel).result(timeout=CONNECT_CEILING_S)
        except grpc.FutureTimeoutError:
            channels.pop(order["channel"]).close()
            raise TimeoutError(
                "channel %s to %s did not become ready" % (json.dumps(order["channel"]), order["target"])
            ) from None
    return {}


def metadata_of(order):
    metadata = []
    if "metadataBytes" in order:
        metadata.append(("x-user-context", "a" * order["metadataBytes"]))
    if "serverDeadlineMs" in order:
        # grpc-timeout is the library's own: it would be refused as metadata.
        raise Unsupported("grpcio writes grpc-timeout by itself, for a deadline that it keeps")
    return metadata


def requests_of(order):
    size = order.get("requestBytes", PLAIN_REQUEST_BYTES)
    for left in range(order.get("messages", 3), 0, -1):
        yield bytes(size)
        time.sleep(order.get("everyMs", 20) / 1000)


def start(order):
    channel = channels.get(order["channel"])
    if channel is None:
        raise ValueError("no open channel %s" % json.dumps(order["channel"]))
    kind = order["do"]
    make = {
        "unary": channel.unary_unary,
        "server-stream": channel.unary_stream,
        "client-stream": channel.stream_unary,
        "bidi": channel.stream_stream,
    }[kind](PATHS[kind])
    deadline = order["deadlineMs"] / 1000 if "deadlineMs" in order else None
    request = (
        requests_of(order)
        if kind in ("client-stream", "bidi")
        else bytes(order.get("requestBytes", PLAIN_REQUEST_BYTES))
    )
    named = {"timeout": deadline, "metadata": metadata_of(order)}
    return make.future(request, **named) if kind in ("unary", "client-stream") else make(request, **named)


def begin(order):
    """Starts a call and gives what waits for its end; a later order may cancel it."""
    since = time.monotonic()
    own = start(order)
    with lock:
        counts["calls"] += 1
        calls[order["id"]] = own
    return lambda: finish(order, own, since)


def finish(order, own, since):
    timer = None
    if "cancelAfterMs" in order:
        timer = threading.Timer(order["cancelAfterMs"] / 1000, own.cancel)
        timer.start()
    messages = 0
    try:
        if order["do"] in ("unary", "client-stream"):
            own.result()
            messages = 1
        else:
            for _ in own:
                messages += 1
                if messages == 1:
                    say({"event": "first-message", "id": order["id"]})
    except (grpc.RpcError, grpc.FutureCancelledError):
        pass
    finally:
        if timer is not None:
            timer.cancel()
    code = own.code().value[0]
    with lock:
        calls.pop(order["id"], None)
        counts["ok" if code == 0 else "failed"] += 1
    ms = (time.monotonic() - since) * 1000
    return {"code": code, "details": own.details() or "", "ms": ms, "messages": messages}


def cancel(order):
    own = calls.get(order["call"])
    if own is not None:
        own.cancel()
    return {}


def close_all():
    for channel in channels.values():
        channel.close()
    channels.clear()


def close(order):
    if order["channel"] == "*":
        close_all()
        threading.Timer(0.05, os._exit, [0]).start()
    else:
        channels.pop(order["channel"]).close()
    return {}


class Unsupported(Exception):
    """What this client cannot do by its nature."""


ORDERS = {"open": open_channel, "cancel": cancel, "close": close, "count": lambda order: counts}


def work_of(order):
    """What an order comes to. A call has begun when this returns, so that orders act in their order."""
    if order["do"] in PATHS:
        return begin(order)
    carry_out = ORDERS.get(order["do"])
    if carry_out is None:
        known = ", ".join([*ORDERS, *PATHS])
        raise ValueError("expected one of %s, got %s" % (known, json.dumps(order["do"])))
    return lambda: carry_out(order)


def told(order, work):
    """Does a piece of work, and says what came of it; None when it failed."""
    try:
        return work()
    except Unsupported as error:
        say({"id": order["id"], "unsupported": str(error)})
    except Exception as error:  # noqa: BLE001: whatever it is, whoever gave the order is told
        say({"id": order["id"], "error": str(error) or type(error).__name__})
    return None


def answer(order, work):
    done = told(order, work)
    if done is not None:
        say({"id": order["id"], "done": done})


def obey(order):
    work = told(order, lambda: work_of(order))
    if work is not None:
        threading.Thread(target=answer, args=[order, work], daemon=True).start()


def leave(*_):
    close_all()
    os._exit(0)


signal.signal(signal.SIGTERM, leave)
say({"event": "ready"})
for line in sys.stdin:
    if line.strip() != "":
        obey(json.loads(line))
os._exit(0)
