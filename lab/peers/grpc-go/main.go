// The gRPC client of the lab on grpc-go: the same orders and answers as the client on grpc-js.
//
// Orders come on standard input and answers go to standard output, a JSON object a line (lab/model/peer-protocol.ts).
// It ends when its standard input does, on SIGTERM and when all channels are told to close. Its one argument, where it
// has one, is the file that TLS keys are logged to.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/connectivity"
)

// Longest wait for a channel to become ready.
const connectCeiling = 10 * time.Second

type order struct {
	ID      int64  `json:"id"`
	Do      string `json:"do"`
	Channel string `json:"channel"`
	Target  string `json:"target"`
	Lazy    bool   `json:"lazy"`
	Call    int64  `json:"call"`
	TLS     *struct {
		CaFile     string `json:"caFile"`
		CertFile   string `json:"certFile"`
		KeyFile    string `json:"keyFile"`
		ServerName string `json:"serverName"`
	} `json:"tls"`
	Options          map[string]any `json:"options"`
	DeadlineMs       *float64       `json:"deadlineMs"`
	ServerDeadlineMs *float64       `json:"serverDeadlineMs"`
	RequestBytes     *int           `json:"requestBytes"`
	Messages         *int           `json:"messages"`
	EveryMs          *float64       `json:"everyMs"`
	CancelAfterMs    *float64       `json:"cancelAfterMs"`
	MetadataBytes    int            `json:"metadataBytes"`
}

type unsupported struct{ reason string }

func (u unsupported) Error() string { return u.reason }

var (
	mu       sync.Mutex
	channels = map[string]*grpc.ClientConn{}
	calls    = map[int64]context.CancelFunc{}
	counts   = map[string]int{"calls": 0, "ok": 0, "failed": 0}
	keyLog   io.Writer
)

func say(line any) {
	text, err := json.Marshal(line)
	if err != nil {
		panic(err)
	}
	mu.Lock()
	defer mu.Unlock()
	os.Stdout.Write(append(text, '\n'))
}

func open(o order) (any, error) {
	options, err := dialOptions(o)
	if err != nil {
		return nil, err
	}
	target := o.Target
	if !strings.Contains(target, "://") {
		target = "passthrough:///" + target
	}
	conn, err := grpc.NewClient(target, options...)
	if err != nil {
		return nil, err
	}
	mu.Lock()
	channels[o.Channel] = conn
	mu.Unlock()
	if o.Lazy {
		return struct{}{}, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), connectCeiling)
	defer cancel()
	conn.Connect()
	for state := conn.GetState(); state != connectivity.Ready; state = conn.GetState() {
		if !conn.WaitForStateChange(ctx, state) {
			conn.Close()
			mu.Lock()
			delete(channels, o.Channel)
			mu.Unlock()
			return nil, fmt.Errorf("channel %q to %s did not become ready", o.Channel, o.Target)
		}
	}
	return struct{}{}, nil
}

func cancelCall(o order) (any, error) {
	mu.Lock()
	defer mu.Unlock()
	if cancel := calls[o.Call]; cancel != nil {
		cancel()
	}
	return struct{}{}, nil
}

func closeAll() {
	mu.Lock()
	defer mu.Unlock()
	for _, conn := range channels {
		conn.Close()
	}
}

func closeChannel(o order) (any, error) {
	if o.Channel == "*" {
		closeAll()
		time.AfterFunc(50*time.Millisecond, func() { os.Exit(0) })
		return struct{}{}, nil
	}
	mu.Lock()
	conn := channels[o.Channel]
	delete(channels, o.Channel)
	mu.Unlock()
	if conn == nil {
		return nil, fmt.Errorf("no open channel %q", o.Channel)
	}
	return struct{}{}, conn.Close()
}

func count(order) (any, error) {
	mu.Lock()
	defer mu.Unlock()
	copied := map[string]int{}
	for name, value := range counts {
		copied[name] = value
	}
	return copied, nil
}

// workOf gives what an order comes to. A call has begun when it returns, so that orders act in their order.
func workOf(o order) (func() (any, error), error) {
	if _, isCall := descriptions[o.Do]; isCall {
		return begin(o)
	}
	orders := map[string]func(order) (any, error){
		"open": open, "cancel": cancelCall, "close": closeChannel, "count": count,
	}
	work := orders[o.Do]
	if work == nil {
		return nil, fmt.Errorf("it knows no order %q", o.Do)
	}
	return func() (any, error) { return work(o) }, nil
}

func obey(line []byte) {
	o := order{ID: -1}
	if err := json.Unmarshal(line, &o); err != nil {
		answer(o, nil, err)
		return
	}
	work, err := workOf(o)
	if err != nil {
		answer(o, nil, err)
		return
	}
	go func() {
		done, err := work()
		answer(o, done, err)
	}()
}

func answer(o order, done any, err error) {
	var not unsupported
	switch {
	case errors.As(err, &not):
		say(map[string]any{"id": o.ID, "unsupported": not.reason})
	case err != nil:
		say(map[string]any{"id": o.ID, "error": err.Error()})
	default:
		say(map[string]any{"id": o.ID, "done": done})
	}
}

func main() {
	if len(os.Args) > 1 {
		file, err := os.OpenFile(os.Args[1], os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		keyLog = file
	}
	terminated := make(chan os.Signal, 1)
	signal.Notify(terminated, syscall.SIGTERM)
	go func() {
		<-terminated
		closeAll()
		os.Exit(0)
	}()
	say(map[string]any{"event": "ready"})
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadBytes('\n')
		if len(strings.TrimSpace(string(line))) > 0 {
			obey(line)
		}
		if err != nil {
			return
		}
	}
}
