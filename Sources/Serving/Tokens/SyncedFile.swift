internal import Foundation

/// Files that are there whole or not at all.
enum SyncedFile {
    /// Puts `bytes` in the place of the file at `path`, on the disk when it returns.
    ///
    /// - Throws: ``ServingError`` `token_file`.
    static func replace(_ path: String, with bytes: [UInt8]) throws {
        let new = path + ".new"
        let file = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure(new) }
        defer { close(file) }
        guard write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0, rename(new, path) == 0 else {
            throw failure(path)
        }
        let directory = open(
            URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        defer { close(directory) }
        guard directory >= 0, fsync(directory) == 0 else { throw failure(path) }
    }

    static func failure(_ path: String) -> ServingError {
        ServingError(.tokenFile, "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}

/// Held by one process at a time; the system lets go of it with the process.
struct FileLock {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else { throw SyncedFile.failure(path) }
    }

    func release() { close(descriptor) }
}
