internal import Synchronization

/// Set once.
final class AtomicFlag: Sendable {
    private let isSet = Atomic(false)

    /// `true` for whoever sets it first.
    func set() -> Bool {
        !isSet.exchange(true, ordering: .acquiringAndReleasing)
    }
}
