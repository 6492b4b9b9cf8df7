internal import Glibc

/// `writer.lock`: one process at a time may write. The lock is flock's, so it goes with the process,
/// however that ends; the file's text tells others who holds it.
final class WriterLock: Sendable {
    private static let patienceMicroseconds: UInt32 = 500_000
    private static let pollMicroseconds: UInt32 = 10_000

    private let descriptor: Int32

    /// - Throws: ``LogError`` `locked` with the holder's process id.
    init(path: String) throws(LogError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .system("\(path) cannot be opened")
        }
        var waited: UInt32 = 0
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            // A holder that is just ending, or a process that it was starting and that has the file open
            // until its own program runs, lets go within moments.
            if waited < Self.patienceMicroseconds {
                usleep(Self.pollMicroseconds)
                waited += Self.pollMicroseconds
                continue
            }
            var text = [UInt8](repeating: 0, count: 64)
            let count = pread(descriptor, &text, text.count, 0)
            let holder = String(decoding: text.prefix(max(0, count)).prefix { $0 != 0x0A }, as: UTF8.self)
            throw LogError(.locked, "another process writes this ledger: \(holder)")
        }
        let holder = Array("process \(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        pwrite(descriptor, holder, holder.count, 0)
    }

    // Also where `init` throws behind the opening: a second close could hit another's descriptor of this number.
    deinit { close(descriptor) }
}
