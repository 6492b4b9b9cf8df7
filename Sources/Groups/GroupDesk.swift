public import EventLog
internal import Foundation
internal import Synchronization

/// The ledger's consumer groups. One thread decides; all that waits goes into one transaction, and nobody is
/// answered before that is on disk.
public final class GroupDesk: Sendable {
    static let maximumWaitingFetches = 256

    let log: EventLog
    private let bell = Bell()
    private let inbox = Mutex(Inbox())
    private let thread = Mutex<WorkerThread?>(nil)
    /// Tells the leases of this run from those of an earlier one.
    let run = UInt64.random(in: 1 ... .max)

    private struct Inbox {
        var work: [Work] = []
        var isWatching = false
        var isClosed = false
    }

    /// Does something; returns what to answer once that is on disk, or why it is not.
    typealias Work = @Sendable (GroupDeskThread, Int64) -> (GroupError?) -> Void

    /// Opens `service/groups` in the data directory of `log`, which is open for writing.
    public init(directory: String, log: EventLog) throws {
        self.log = log
        let store = try GroupStore(in: directory)
        let opened = Opened(book: try GroupBook(log: log, store: store))
        log.tellOfGrowth { [weak self] in self?.logHasGrown() }
        thread.withLock {
            $0 = WorkerThread { [self] in
                GroupDeskThread(book: opened.book).run(self)
                opened.book.close()
            }
        }
    }

    private struct Opened: @unchecked Sendable {
        // Proof: handed to the desk's thread before anything else can use it, and used by that alone.
        let book: GroupBook
    }

    /// Ends the thread; who waits is told `closed`. Does nothing the second time.
    public func close() {
        inbox.withLock { $0.isClosed = true }
        bell.ring()
        let thread = self.thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        thread?.join()
    }

    // MARK: Between callers and the thread

    private func logHasGrown() {
        if inbox.withLock({ $0.isWatching }) { bell.ring() }
    }

    /// What waits, or `nil` once the desk is closed. While `isWatching`, growth of the log wakes the thread.
    func take(waitingUntil time: Int64?, now: Int64, isWatching: Bool) -> [Work]? {
        let isEmpty = inbox.withLock { inbox in
            inbox.isWatching = isWatching
            return inbox.work.isEmpty && !inbox.isClosed
        }
        if isEmpty { bell.wait(milliseconds: time.map { Int(max(0, min($0 - now, 60_000))) }) }
        return inbox.withLock { inbox in
            if inbox.isClosed, inbox.work.isEmpty { return nil }
            defer { inbox.work = [] }
            return inbox.work
        }
    }

    @discardableResult
    func send(_ work: @escaping Work) -> Bool {
        let isOpen = inbox.withLock { inbox in
            if inbox.isClosed { return false }
            inbox.work.append(work)
            return true
        }
        if isOpen { bell.ring() }
        return isOpen
    }

    func perform<R: Sendable>(
        _ body: @escaping @Sendable (GroupBook, Int64) throws -> R
    ) async throws -> R {
        try await withCheckedThrowingContinuation { continuation in
            let isOpen = send { thread, now in
                let result = Result { try body(thread.book, now) }
                return { failure in
                    if let failure {
                        continuation.resume(throwing: failure)
                    } else {
                        continuation.resume(with: result)
                    }
                }
            }
            if !isOpen { continuation.resume(throwing: GroupError(.closed, "groups are being closed")) }
        }
    }

    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
