internal import EventLog
internal import Ledger

/// The metrics in Prometheus' text format, version 0.0.4.
struct PrometheusText {
    static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    init(_ served: ServedLedger) {
        let state = served.metrics.snapshot
        head("daftar_http_requests_total", "counter", "Requests answered, by route and status.")
        for (key, count) in state.requests.sorted(by: { Self.order($0.key, $1.key) }) {
            let labels = ["method": key.method, "route": key.endpoint, "status": "\(key.status)"]
            sample("daftar_http_requests_total", labels, "\(count)")
        }
        durations(state)
        head("daftar_refusals_total", "counter", "Requests refused, by code.")
        for (code, count) in state.refusals.sorted(by: { $0.key < $1.key }) {
            sample("daftar_refusals_total", ["code": code], "\(count)")
        }
        for counter in Metrics.Counter.allCases {
            head(counter.rawValue, "counter", counter.help)
            sample(counter.rawValue, [:], "\(state.counters[counter] ?? 0)")
        }
        if let head = try? served.ledger.log.headPosition() {
            gauge("daftar_log_head", "The position that the next event gets.", Int(clamping: head))
            gauge(
                "daftar_views_position", "The position that all views have reached.",
                Int(clamping: served.followed.position ?? 0))
        }
        gauge("daftar_connections", "Connections open.", served.connections.value)
        gauge(
            "daftar_open_answers", "Answers under way that have no end of their own.",
            served.openAnswers.value)
    }

    private mutating func durations(_ state: Metrics.State) {
        let name = "daftar_http_request_duration_seconds"
        head(name, "histogram", "Time until an answer begins, by route.")
        for (endpoint, histogram) in state.durations.sorted(by: { $0.key < $1.key }) {
            var sum: UInt64 = 0
            for (index, count) in histogram.counts.enumerated() {
                sum += count
                let bound = index < Metrics.bounds.count ? "\(Metrics.bounds[index])" : "+Inf"
                sample(name + "_bucket", ["route": endpoint, "le": bound], "\(sum)")
            }
            sample(name + "_sum", ["route": endpoint], "\(histogram.sum)")
            sample(name + "_count", ["route": endpoint], "\(sum)")
        }
    }

    private static func order(_ one: Metrics.Request, _ other: Metrics.Request) -> Bool {
        (one.endpoint, one.method, one.status) < (other.endpoint, other.method, other.status)
    }

    private mutating func gauge(_ name: String, _ help: String, _ value: Int) {
        head(name, "gauge", help)
        sample(name, [:], "\(value)")
    }

    private mutating func head(_ name: String, _ kind: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
    }

    private mutating func sample(_ name: String, _ labels: [String: String], _ value: String) {
        let list = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }
        text += name + (list.isEmpty ? "" : "{\(list.joined(separator: ","))}") + " \(value)\n"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
