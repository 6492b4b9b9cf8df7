internal import Glibc
internal import LMDB
internal import Synchronization

/// Brings committed batches into the index, in a thread of its own: the append does not wait for it.
///
/// It gathers what comes within 50 ms – while much comes 400 ms, or up to ``maximumTail`` events, sorts it and writes
/// it. A failure (a full disk, say) is tried again until it goes away.
final class Indexer: Sendable {
    /// Events that may be committed and not indexed: what readers scan and the writer keeps in memory.
    static let maximumTail = 65_536
    private static let gathering = WorkQueue<IndexBatch>.Gathering(
        few: 512, wanted: 32_768, patienceMilliseconds: 50, longPatienceMilliseconds: 400)
    private static let retryMicroseconds: UInt32 = 100_000
    private static let pollMicroseconds: UInt32 = 500
    private static let patienceWithFailures: UInt32 = 10_000_000

    private let index: IndexStore
    private let queue = WorkQueue<IndexBatch>(maximumWeight: .max)
    private let progress: Mutex<Progress>
    private let thread = Mutex<WorkerThread?>(nil)

    private struct Progress {
        var end: UInt64
        var failure: String?
        var isStopping = false
    }

    init(index: IndexStore, end: UInt64) {
        self.index = index
        progress = Mutex(Progress(end: end))
        thread.withLock { $0 = WorkerThread(.yielding) { [self] in run() } }
    }

    /// The position up to which the index is complete.
    var end: UInt64 { progress.withLock { $0.end } }
    /// Why the last attempt failed; `nil` while all is well.
    var failure: String? { progress.withLock { $0.failure } }

    /// Waits until the index is complete up to `position`, which must have been added.
    ///
    /// - Throws: ``LogError`` `storage` once writing has failed for ten seconds.
    func wait(until position: UInt64) throws {
        try wait { () throws(LogError) in end >= position }
    }

    /// Waits until `isThere`, which something that was added must bring about.
    func wait<E: Error>(until isThere: () throws(E) -> Bool) throws {
        var failedMicroseconds: UInt32 = 0
        while try !isThere() {
            failedMicroseconds = failure == nil ? 0 : failedMicroseconds + Self.pollMicroseconds
            if failedMicroseconds > Self.patienceWithFailures {
                throw LogError(.storage, "the index cannot be written: \(failure ?? "")")
            }
            usleep(Self.pollMicroseconds)
        }
    }

    func add(_ batch: IndexBatch) {
        if batch.count == 0, batch.changes.isEmpty { return }
        _ = queue.push(batch, weight: batch.count)
    }

    /// Writes what waits and ends the thread.
    func stop() {
        progress.withLock { $0.isStopping = true }
        queue.close()
        let thread = self.thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        thread?.join()
    }

    private func run() {
        while let batches = queue.take(upTo: Self.maximumTail, gathering: Self.gathering) { write(batches) }
    }

    private func write(_ batches: [IndexBatch]) {
        while true {
            do {
                try index.add(batches)
                progress.withLock {
                    $0.end = batches[batches.count - 1].end
                    $0.failure = nil
                }
                return
            } catch {
                let isStopping = progress.withLock {
                    $0.failure = "\(error)"
                    return $0.isStopping
                }
                if isStopping { return }
                usleep(Self.retryMicroseconds)
                // After an I/O error LMDB refuses to write until it is opened again.
                if (error as? LMDBError)?.isDiskFull != true { try? index.reopen() }
            }
        }
    }
}
