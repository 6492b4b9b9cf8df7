internal import Dispatch
internal import Foundation
internal import Synchronization

/// Work that is the same for many values and needs none of the others.
enum Parallel {
    /// Values that one thread takes at a time.
    private static let sliceCount = 256

    /// `transform` of each value, in order; on all cores.
    static func map<Value: Sendable, Result: Sendable>(
        _ values: [Value], _ transform: @Sendable (Value) -> Result
    ) -> [Result] {
        let slices = (values.count + sliceCount - 1) / sliceCount
        if slices <= 1 { return values.map(transform) }
        let results = Mutex([[Result]](repeating: [], count: slices))
        DispatchQueue.concurrentPerform(iterations: slices) { slice in
            let start = slice * sliceCount
            let part = values[start..<min(start + sliceCount, values.count)].map(transform)
            results.withLock { $0[slice] = part }
        }
        return results.withLock { Array($0.joined()) }
    }
}
