internal import Synchronization

/// A bucket of tokens for each caller: `perSecond` drip in, and no more than that are kept.
final class RateLimiter: Sendable {
    private struct Bucket {
        var tokens: Double
        var last: ContinuousClock.Instant
    }

    private let perSecond: Double
    private let buckets = Mutex<[String: Bucket]>([:])

    init(perSecond: Int) {
        self.perSecond = Double(perSecond)
    }

    /// Takes one request of `caller`.
    ///
    /// - Returns: `nil`, or the seconds after which the next one would be taken.
    func take(_ caller: String) -> Double? {
        let now = ContinuousClock.now
        return buckets.withLock { buckets in
            var bucket = buckets[caller] ?? Bucket(tokens: perSecond, last: now)
            let passed = now - bucket.last
            let seconds = Double(passed.components.seconds) + Double(passed.components.attoseconds) * 1e-18
            bucket.tokens = min(perSecond, bucket.tokens + seconds * perSecond)
            bucket.last = now
            defer { buckets[caller] = bucket }
            guard bucket.tokens >= 1 else { return (1 - bucket.tokens) / perSecond }
            bucket.tokens -= 1
            return nil
        }
    }
}
