internal import Glibc

/// A bounded queue between threads. Taking waits until something is there and takes all of it, up to a
/// weight: what came while the taker was busy becomes one batch.
package final class WorkQueue<Item: Sendable>: @unchecked Sendable {
    // Proof: `items`, `weight` and `isClosed` are touched only between `lock` and `unlock` of `mutex`,
    // which like `condition` keeps its address until `deinit`.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var items: [(item: Item, weight: Int)] = []
    private var weight = 0
    private var isClosed = false
    private let maximumWeight: Int

    package init(maximumWeight: Int) {
        self.maximumWeight = maximumWeight
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    package enum Admittance {
        case taken, full, closed
    }

    package func push(_ item: Item, weight: Int) -> Admittance {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if isClosed { return .closed }
        if self.weight > 0, self.weight + weight > maximumWeight { return .full }
        items.append((item, weight))
        self.weight += weight
        pthread_cond_broadcast(condition)
        return .taken
    }

    /// What waits, in order, at least one item and else up to `limit` in weight; `nil` once the queue is
    /// closed and empty.
    ///
    /// - Parameters:
    ///   - expected: where fewer items wait, `pauseMicroseconds` are given to others that are on their way.
    package func take(upTo limit: Int, expected: Int = 0, pauseMicroseconds: UInt32 = 0) -> [Item]? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while items.isEmpty, !isClosed { pthread_cond_wait(condition, mutex) }
        if items.count < expected, !isClosed {
            pthread_mutex_unlock(mutex)
            usleep(pauseMicroseconds)
            pthread_mutex_lock(mutex)
        }
        return takeWaiting(upTo: limit)
    }

    /// As `take(upTo:)`, but gathers: a trickle – less than `few` in weight within `patience` – is taken
    /// then, a stream when `wanted` has come or `longPatience` is over.
    func take(upTo limit: Int, gathering: Gathering) -> [Item]? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while items.isEmpty, !isClosed { pthread_cond_wait(condition, mutex) }
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
        var deadline = timespec()
        clock_gettime(CLOCK_REALTIME, &deadline)
        deadline.tv_nsec += milliseconds % 1_000 * 1_000_000
        deadline.tv_sec += milliseconds / 1_000 + deadline.tv_nsec / 1_000_000_000
        deadline.tv_nsec %= 1_000_000_000
        while weight < wanted, !isClosed, pthread_cond_timedwait(condition, mutex, &deadline) == 0 {}
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
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }
}
