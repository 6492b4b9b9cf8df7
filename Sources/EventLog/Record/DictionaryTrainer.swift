internal import Synchronization

/// Trains dictionaries on the log's own events as it grows, in a thread of its own.
///
/// The log begins with a shipped dictionary; a trained one follows at 2,000 events, and again each time the log has
/// grown tenfold. Old ones are kept, since old records need them.
final class DictionaryTrainer: Sendable {
    private static let firstTraining: UInt64 = 2_000
    private static let growth: UInt64 = 10
    /// With 20,000 a training takes three times as long, and records of 1,000,000 generated events are no smaller.
    private static let maximumSamples: UInt64 = 6_000
    private static let capacity = 64 << 10

    private let reader: LogReader
    private let queue = WorkQueue<UInt64>(maximumWeight: 1)
    private let store: @Sendable ([UInt8]) -> Void
    private let thread = Mutex<WorkerThread?>(nil)

    /// - Parameter store: puts a trained dictionary into the log.
    init(reader: LogReader, store: @escaping @Sendable ([UInt8]) -> Void) {
        self.reader = reader
        self.store = store
        thread.withLock { $0 = WorkerThread(.yielding) { [self] in run() } }
    }

    /// The log has `count` events now; starts a training if it is time.
    func logHasGrown(to count: UInt64) {
        guard let newest = reader.codec.newestDictionary?.number, count >= Self.threshold(after: newest)
        else {
            return
        }
        _ = queue.push(count, weight: 1)
    }

    /// Events at which the successor of dictionary `number` is trained.
    private static func threshold(after number: UInt32) -> UInt64 {
        (1..<UInt64(max(1, number))).reduce(firstTraining) { threshold, _ in
            threshold.multipliedReportingOverflow(by: growth).partialValue
        }
    }

    func stop() {
        queue.close()
        let thread = self.thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        thread?.join()
    }

    private func run() {
        var last: (newest: UInt32, count: UInt64) = (0, 0)
        while let counts = queue.take(upTo: 1) {
            guard let newest = reader.codec.newestDictionary?.number,
                counts[0] >= Self.threshold(after: newest)
            else { continue }
            // The last one may be on its way to the log still; one that did not get there is tried again
            // when the log has doubled.
            if newest == last.newest, counts[0] < 2 * last.count { continue }
            last = (newest, counts[0])
            if let content = Dictionary.train(on: samples(of: counts[0]), capacity: Self.capacity) {
                store(content)
            }
        }
    }

    /// Bodies spread evenly over the log. A record that cannot be read is left to `verify`.
    private func samples(of count: UInt64) -> [[UInt8]] {
        let step = (count + Self.maximumSamples - 1) / Self.maximumSamples
        return stride(from: 0, to: count, by: UInt64.Stride(step)).compactMap { position in
            try? reader.body(at: position)
        }
    }
}
