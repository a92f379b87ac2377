package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// Bytes of a request when nobody says how many.
const plainRequestBytes = 16

var descriptions = map[string]struct {
	path string
	desc grpc.StreamDesc
}{
	"unary":         {"/shop.v1.Catalog/GetItem", grpc.StreamDesc{}},
	"server-stream": {"/shop.v1.Catalog/WatchItems", grpc.StreamDesc{ServerStreams: true}},
	"client-stream": {"/shop.v1.Catalog/PutItems", grpc.StreamDesc{ClientStreams: true}},
	"bidi":          {"/shop.v1.Catalog/SyncItems", grpc.StreamDesc{ClientStreams: true, ServerStreams: true}},
}

func contextOf(o order) (context.Context, context.CancelFunc, error) {
	ctx, cancel := context.WithCancel(context.Background())
	if o.ServerDeadlineMs != nil {
		cancel()
		return nil, nil, unsupported{"grpc-go writes grpc-timeout by itself, for a deadline that it keeps"}
	}
	if o.MetadataBytes > 0 {
		ctx = metadata.AppendToOutgoingContext(ctx, "x-user-context", strings.Repeat("a", o.MetadataBytes))
	}
	if o.DeadlineMs == nil {
		return ctx, cancel, nil
	}
	withDeadline, end := context.WithTimeout(ctx, milliseconds(*o.DeadlineMs))
	return withDeadline, func() { cancel(); end() }, nil
}

func sendAll(stream grpc.ClientStream, o order, many bool) {
	size, messages, every := plainRequestBytes, 1, 0.0
	if o.RequestBytes != nil {
		size = *o.RequestBytes
	}
	if many {
		messages, every = 3, 20
		if o.Messages != nil {
			messages = *o.Messages
		}
		if o.EveryMs != nil {
			every = *o.EveryMs
		}
	}
	request := make([]byte, size)
	for left := messages; left > 0; left-- {
		if stream.SendMsg(&request) != nil {
			return
		}
		time.Sleep(milliseconds(every))
	}
	stream.CloseSend()
}

// begin registers a call, so that a later order can cancel it, and gives what carries it out.
func begin(o order) (func() (any, error), error) {
	mu.Lock()
	conn := channels[o.Channel]
	mu.Unlock()
	if conn == nil {
		return nil, fmt.Errorf("no open channel %q", o.Channel)
	}
	ctx, cancel, err := contextOf(o)
	if err != nil {
		return nil, err
	}
	mu.Lock()
	counts["calls"]++
	calls[o.ID] = cancel
	mu.Unlock()
	return func() (any, error) { return carryOut(o, conn, ctx, cancel) }, nil
}

func carryOut(o order, conn *grpc.ClientConn, ctx context.Context, cancel context.CancelFunc) (any, error) {
	defer cancel()
	if o.CancelAfterMs != nil {
		defer time.AfterFunc(milliseconds(*o.CancelAfterMs), cancel).Stop()
	}
	begin, messages := time.Now(), 0
	description := descriptions[o.Do]
	stream, err := conn.NewStream(ctx, &description.desc, description.path)
	if err == nil {
		go sendAll(stream, o, description.desc.ClientStreams)
		for err == nil {
			var response []byte
			if err = stream.RecvMsg(&response); err != nil {
				break
			}
			if messages++; messages == 1 && description.desc.ServerStreams {
				say(map[string]any{"event": "first-message", "id": o.ID})
			}
			// Where one answer is awaited, its status has been read with it.
			if !description.desc.ServerStreams {
				break
			}
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	code := status.Code(err)
	mu.Lock()
	delete(calls, o.ID)
	if code == codes.OK {
		counts["ok"]++
	} else {
		counts["failed"]++
	}
	mu.Unlock()
	return map[string]any{
		"code": code, "details": status.Convert(err).Message(), "messages": messages,
		"ms": float64(time.Since(begin)) / float64(time.Millisecond),
	}, nil
}
