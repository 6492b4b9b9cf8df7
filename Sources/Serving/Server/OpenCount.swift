internal import Synchronization

/// Counts what is open at the same time, up to a limit.
public final class OpenCount: Sendable {
    public let limit: Int
    private let count = Atomic(0)

    init(limit: Int) {
        self.limit = limit
    }

    public var value: Int { count.load(ordering: .relaxed) }

    /// Takes a place, which ``leave()`` gives back; `false` where there is none.
    public func enter() -> Bool {
        let (_, now) = count.add(1, ordering: .relaxed)
        if now <= limit { return true }
        count.subtract(1, ordering: .relaxed)
        return false
    }

    public func leave() { count.subtract(1, ordering: .relaxed) }
}
