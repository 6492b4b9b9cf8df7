internal import Glibc

/// An open file, written in place.
final class KeyFile: Sendable {
    private static let chunkByteCount = 65_536

    let descriptor: Int32
    private let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    func write(_ bytes: [UInt8], at offset: Int) throws(VaultError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress! + written, $0.count - written, off_t(offset + written))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .system("\(path) cannot be written") }
            written += count
        }
    }

    /// Up to `count` bytes; fewer where the file ends.
    func read(_ count: Int, at offset: Int) throws(VaultError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let read = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress! + filled, count - filled, off_t(offset + filled))
            }
            if read < 0 && errno == EINTR { continue }
            guard read >= 0 else { throw .system("\(path) cannot be read") }
            if read == 0 { break }
            filled += read
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    func sync() throws(VaultError) {
        if fdatasync(descriptor) != 0 { throw .system("\(path) cannot be synced") }
    }

    func byteCount() throws(VaultError) -> Int { Int(try status().st_size) }

    func identity() throws(VaultError) -> FileIdentity { FileIdentity(try status()) }

    /// Zeros from beginning to end, synced.
    func overwrite() throws(VaultError) {
        let zeros = [UInt8](repeating: 0, count: Self.chunkByteCount)
        let end = try byteCount()
        var offset = 0
        while offset < end {
            try write(end - offset < zeros.count ? Array(zeros.prefix(end - offset)) : zeros, at: offset)
            offset += zeros.count
        }
        try sync()
    }

    private func status() throws(VaultError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("\(path) cannot be looked at") }
        return status
    }
}
