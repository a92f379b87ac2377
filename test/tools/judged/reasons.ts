/** Why an answer differs from its label, by the protocol; reviewed by hand. Keys are those of the table. */
const statusHidden =
  'statuses stand in trailers: without keys no call can be called complete where trailers share a record with the rest';
const nothingShows = 'records end whole and nothing on TCP is abnormal: the label says that nothing shows';

export const reasons: Readonly<Record<string, string>> = {
  'captures/deepflow-http-grpc-segmented.pcap (all)':
    'four packets of a connection that had begun before: the header table is unknown',
  'captures/deepflow-http-grpc-server-stream.pcap (all)':
    'begins in the middle, and packets are missing: the end of the call is not there',
  'captures/suricata-verify-http2-long-frame-input.pcap (all)':
    'DATA above SETTINGS_MAX_FRAME_SIZE (RFC 9113 4.2), to which the capture shows no reaction',
  'captures/suricata-verify-ja4-rules-disabled-input.pcap (no keys)': statusHidden,
  'captures/wireshark-4.4.18-captures-http2-data-reassembly.pcap (no keys)': statusHidden,
  'captures/deepflow-http-grpc-service-name.pcap (over TLS)': statusHidden,
  'captures/suricata-verify-dns_over_https_POST.pcap (over TLS)': statusHidden,
  'captures/suricata-verify-http2-bugfixes-input.pcap (over TLS)': statusHidden,
  'captures/suricata-verify-http2-compression-bug-input.pcap (over TLS)': statusHidden,
  'captures/suricata-verify-http2-keywords-input.pcap (over TLS)': statusHidden,
  'captures/suricata-verify-http2-range-http2-range.pcap (over TLS)': statusHidden,
  'captures/suricata-verify-http2_deflate.pcap (over TLS)': statusHidden,
  'captures/suricata-verify-http2_multiple_headers.pcap (over TLS)': statusHidden,
  'captures/wireshark-4.4.18-packet-h2-14_headers.pcapng (over TLS)': statusHidden,
  'captures/wireshark-wiki-grpc_person_search.pcapng (over TLS)': statusHidden,
  'stacks/001-clean-unary-go-tls (no keys)': statusHidden,
  'stacks/014-deadline-client (no keys)':
    'grpc-go answers DATA with WINDOW_UPDATE and PING, as long as headers and a reset: the calls look answered',
  'stacks/069-missing-trailers (no keys)': nothingShows,
  'stacks/082-haproxy-swallow (all)':
    'the decisive frame is the END_STREAM by which the proxy makes the cut look complete; the label names the RST behind it',
  'stacks/086-haproxy-reload (all)':
    'one hop without a name, and HAProxy adds no header: the accepting side is called server',
  'stacks/086-haproxy-reload (no keys)': 'one GOAWAY in a record with other frames has no size of its own',
  'proxies/03-rst-after-close-notify (no keys)': statusHidden,
  'proxies/03-rst-after-close-notify (client side, no keys)': statusHidden,
  'proxies/04-age-drain-all-ok (all)':
    'a drain that cost nothing is named, and has a sender; the label calls it healthy',
  'golden/connection-aging-tls-control (no keys)': statusHidden,
};
