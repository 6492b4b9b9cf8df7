internal import Glibc

/// A bounded queue between threads. Taking waits until something is there and takes all of it, up to a
/// weight: what came while the taker was busy becomes one batch.
package final class WorkQueue<Item: Sendable>: @unchecked Sendable {
    // Proof: `items`, `weight`, `wanted` and `isClosed` are touched only while the monitor is locked.
    private let monitor = Monitor()
    private var items: [(item: Item, weight: Int)] = []
    private var weight = 0
    /// What must wait before a taker is woken that gathers; 0 where none does.
    private var wanted = 0
    private var isClosed = false
    private let maximumWeight: Int

    package init(maximumWeight: Int) {
        self.maximumWeight = maximumWeight
    }

    package enum Admittance {
        case taken, full, closed
    }

    package func push(_ item: Item, weight: Int) -> Admittance {
        monitor.lock()
        defer { monitor.unlock() }
        if isClosed { return .closed }
        if self.weight > 0, self.weight + weight > maximumWeight { return .full }
        items.append((item, weight))
        self.weight += weight
        if self.weight >= wanted { monitor.signal() }
        return .taken
    }

    /// What waits, in order, at least one item and else up to `limit` in weight; `nil` once the queue is
    /// closed and empty.
    ///
    /// - Parameters:
    ///   - expected: where fewer items wait, `pauseMicroseconds` are given to others that are on their way.
    package func take(upTo limit: Int, expected: Int = 0, pauseMicroseconds: UInt32 = 0) -> [Item]? {
        monitor.lock()
        defer { monitor.unlock() }
        monitor.wait { items.isEmpty && !isClosed }
        if items.count < expected, !isClosed {
            monitor.unlock()
            usleep(pauseMicroseconds)
            monitor.lock()
        }
        return takeWaiting(upTo: limit)
    }

    /// As `take(upTo:)` for a single taker, which gathers: a trickle – less than `few` in weight within `patience` – is taken
    /// then, a stream when `wanted` has come or `longPatience` is over.
    func take(upTo limit: Int, gathering: Gathering) -> [Item]? {
        monitor.lock()
        defer { monitor.unlock() }
        monitor.wait { items.isEmpty && !isClosed }
        wait(for: gathering.wanted, milliseconds: gathering.patienceMilliseconds)
        if weight >= gathering.few {
            wait(for: gathering.wanted, milliseconds: gathering.longPatienceMilliseconds)
        }
        return takeWaiting(upTo: limit)
    }

    /// How long to wait for more.
    struct Gathering {
        let few: Int
        let wanted: Int
        let patienceMilliseconds: Int
        let longPatienceMilliseconds: Int
    }

    private func wait(for wanted: Int, milliseconds: Int) {
        self.wanted = wanted
        defer { self.wanted = 0 }
        monitor.wait(milliseconds: milliseconds) { weight < wanted && !isClosed }
    }

    private func takeWaiting(upTo limit: Int) -> [Item]? {
        if items.isEmpty { return nil }
        var count = 1
        var taken = items[0].weight
        while count < items.count, taken + items[count].weight <= limit {
            taken += items[count].weight
            count += 1
        }
        defer {
            items.removeFirst(count)
            weight -= taken
        }
        return items[..<count].map(\.item)
    }

    /// No more is accepted; what waits is still given out.
    package func close() {
        monitor.lock()
        defer { monitor.unlock() }
        isClosed = true
        monitor.signal()
    }
}
