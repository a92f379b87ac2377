package main

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
)

// What grpc-go has of the channel options of grpc-js; others are told to be unsupported.
var knownOptions = map[string]bool{
	"grpc.default_authority":              true,
	"grpc.enable_retries":                 true,
	"grpc.keepalive_time_ms":              true,
	"grpc.keepalive_timeout_ms":           true,
	"grpc.keepalive_permit_without_calls": true,
	"grpc.max_receive_message_length":     true,
	"grpc.service_config":                 true,
}

// Messages are bytes: nobody here looks into them, so no schema is needed.
type rawCodec struct{}

func (rawCodec) Marshal(v any) ([]byte, error) { return *v.(*[]byte), nil }
func (rawCodec) Unmarshal(data []byte, v any) error {
	*v.(*[]byte) = append([]byte(nil), data...)
	return nil
}
func (rawCodec) Name() string { return "proto" }

func number(options map[string]any, name string) (float64, bool) {
	value, ok := options[name].(float64)
	return value, ok
}

func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

func dialOptions(o order) ([]grpc.DialOption, error) {
	for name := range o.Options {
		if !knownOptions[name] {
			return nil, unsupported{"grpc-go has no channel option " + name}
		}
	}
	options := []grpc.DialOption{grpc.WithDefaultCallOptions(grpc.ForceCodec(rawCodec{}))}
	if on, _ := number(o.Options, "grpc.enable_retries"); on != 1 {
		options = append(options, grpc.WithDisableRetry())
	}
	if every, ok := number(o.Options, "grpc.keepalive_time_ms"); ok {
		timeout, has := number(o.Options, "grpc.keepalive_timeout_ms")
		if !has {
			timeout = 20_000
		}
		always, _ := number(o.Options, "grpc.keepalive_permit_without_calls")
		options = append(options, grpc.WithKeepaliveParams(keepalive.ClientParameters{
			Time: milliseconds(every), Timeout: milliseconds(timeout), PermitWithoutStream: always == 1,
		}))
	}
	if most, ok := number(o.Options, "grpc.max_receive_message_length"); ok {
		options = append(options, grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(int(most))))
	}
	if config, ok := o.Options["grpc.service_config"].(string); ok {
		options = append(options, grpc.WithDefaultServiceConfig(config))
	}
	authority, hasAuthority := o.Options["grpc.default_authority"].(string)
	if hasAuthority {
		options = append(options, grpc.WithAuthority(authority))
	}
	if o.TLS == nil {
		return append(options, grpc.WithTransportCredentials(insecure.NewCredentials())), nil
	}
	ca, err := os.ReadFile(o.TLS.CaFile)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	config := &tls.Config{RootCAs: roots, ServerName: o.TLS.ServerName, KeyLogWriter: keyLog}
	if o.TLS.CertFile != "" {
		pair, err := tls.LoadX509KeyPair(o.TLS.CertFile, o.TLS.KeyFile)
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{pair}
	}
	if !hasAuthority {
		options = append(options, grpc.WithAuthority(o.TLS.ServerName))
	}
	return append(options, grpc.WithTransportCredentials(credentials.NewTLS(config))), nil
}
