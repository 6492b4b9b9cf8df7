#if canImport(Glibc)
    internal import Glibc
#endif

/// The queue M/M/N of Erlang: calls that come at random, handle times that vary as an exponential does, nobody who
/// hangs up. A. K. Erlang (1917); Gans, Koole & Mandelbaum (2003), "Telephone Call Centers", section 4.
public struct ErlangC: Sendable {
    /// Calls in service on average: arrivals × mean handle time, in erlangs.
    public let load: Double

    public init(load: Double) {
        self.load = load
    }

    /// The share of calls that wait for one of `agents`; 1 where there are no more agents than load.
    ///
    /// By the recursion of Erlang B, which stays within 0…1 for any number of agents.
    public func waitProbability(agents: Int) -> Double {
        guard load > 0 else { return agents > 0 ? 0 : 1 }
        guard Double(agents) > load else { return 1 }
        var blocked = 1.0
        for count in 1...agents { blocked = load * blocked / (Double(count) + load * blocked) }
        return Double(agents) * blocked / (Double(agents) - load * (1 - blocked))
    }

    /// The share of calls answered within `threshold`, in units of the mean handle time.
    public func serviceLevel(agents: Int, within threshold: Double) -> Double {
        guard Double(agents) > load else { return 0 }
        return 1 - waitProbability(agents: agents) * exp(-(Double(agents) - load) * threshold)
    }

    /// The least number of agents of whom `share` (below 1) is answered within `threshold`, in units of the mean
    /// handle time; `nil` where more than `limit` would be needed.
    public func agents(
        for share: Double, within threshold: Double, limit: Int = 100_000
    ) -> Int? {
        guard load >= 0, load < Double(limit) else { return nil }
        var (blocked, count) = (1.0, 0)
        while count < limit {
            count += 1
            blocked = load * blocked / (Double(count) + load * blocked)
            guard Double(count) > load else { continue }
            let waits = Double(count) * blocked / (Double(count) - load * (1 - blocked))
            if 1 - waits * exp(-(Double(count) - load) * threshold) >= share { return count }
        }
        return nil
    }
}
