import Foundation

/// Seeds of tests with random input.
enum Seeds {
    /// `count` seeds from `first` on – more or fewer by `testScale` –, or the one in `DAFTAR_TEST_SEED`.
    static func of(_ count: Int, from first: UInt64) -> [UInt64] {
        if let seed = ProcessInfo.processInfo.environment["DAFTAR_TEST_SEED"].flatMap(UInt64.init) {
            return [seed]
        }
        let scaled = max(1, UInt64(Double(count) * testScale))
        return Array(first..<first + scaled)
    }
}
