internal import Synchronization

/// What the server has done so far, for Prometheus.
public final class Metrics: Sendable {
    /// Upper bounds of the histogram's buckets, in seconds.
    static let bounds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    struct Request: Hashable {
        let method: String
        let endpoint: String
        let status: Int
    }

    struct Histogram {
        /// Not cumulative; one more than there are bounds.
        var counts = [UInt64](repeating: 0, count: Metrics.bounds.count + 1)
        var sum = 0.0

        mutating func add(_ seconds: Double, _ bucket: Int) {
            counts[bucket] += 1
            sum += seconds
        }
    }

    struct State {
        var requests: [Request: UInt64] = [:]
        var durations: [String: Histogram] = [:]
        var refusals: [String: UInt64] = [:]
        var counters: [Counter: UInt64] = [:]
    }

    /// Things that are counted beside requests.
    public enum Counter: String, Sendable, CaseIterable {
        case appendedEvents = "daftar_appended_events_total"
        case readEvents = "daftar_read_events_total"
        case deliveredEvents = "daftar_delivered_events_total"
        case accessRecords = "daftar_access_records_total"

        var help: String {
            switch self {
            case .appendedEvents: "Events appended over HTTP; repeats do not count."
            case .readEvents: "Events given to readers."
            case .deliveredEvents: "Events delivered to subscribers, members of groups and webhooks."
            case .accessRecords: "Reads of personal values that were recorded in the log."
            }
        }
    }

    private let state = Mutex(State())

    func note(method: String, endpoint: String, status: Int, seconds: Double, refusal: String?) {
        let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.requests[Request(method: method, endpoint: endpoint, status: status), default: 0] += 1
            state.durations[endpoint, default: Histogram()].add(seconds, bucket)
            if let refusal { state.refusals[refusal, default: 0] += 1 }
        }
    }

    public func add(_ count: Int, to counter: Counter) {
        state.withLock { $0.counters[counter, default: 0] += UInt64(count) }
    }

    var snapshot: State { state.withLock { $0 } }
}
