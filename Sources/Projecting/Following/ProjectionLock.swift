internal import Glibc

/// The right to write a projection: a lock that the system lets go of with its process.
///
/// The file has one line: the ``MachineRun`` in which the projection was changed without a sync, or spaces
/// where all of it has reached the disk. A projection whose line names another run may be damaged.
final class ProjectionLock: Sendable {
    private static let lineLength = 36

    private let path: String
    private let descriptor: Int32

    /// - Throws: ``ProjectingError`` `in_use` where another process has it.
    init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("opened", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw ProjectingError(.inUse, "another process keeps the views up (\(path))")
        }
    }

    // Also where `init` throws behind the opening.
    deinit { Glibc.close(descriptor) }

    /// Whether the machine went down before the projection, whose lock is at `path`, was synced.
    static func mayHaveLostWrites(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { return false }
        defer { Glibc.close(descriptor) }
        var line = [UInt8](repeating: UInt8(ascii: " "), count: lineLength)
        _ = pread(descriptor, &line, lineLength, 0)
        let run = String(decoding: line, as: UTF8.self)
        return run != MachineRun.current && run.contains { $0 != " " }
    }

    /// Notes, before the first of them, that there are writes without a sync. It is on disk with ``sync()``.
    func noteWrites() throws { try write(MachineRun.current) }

    /// Notes that all writes have reached the disk.
    func noteSynced() throws { try write(String(repeating: " ", count: Self.lineLength)) }

    func sync() throws {
        guard fdatasync(descriptor) == 0 else { throw Self.failure("synced", path) }
    }

    private func write(_ line: String) throws {
        let bytes = Array("\(line)\n".utf8)
        guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            throw Self.failure("written", path)
        }
    }

    private static func failure(_ verb: String, _ path: String) -> ProjectingError {
        ProjectingError(.storage, "\(path) cannot be \(verb): \(String(cString: strerror(errno)))")
    }
}
