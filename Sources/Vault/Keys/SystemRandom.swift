internal import CSodium
internal import Synchronization

/// Randomness of the operating system, by way of libsodium's `randombytes_buf`.
///
/// A system call for 16 bytes costs as much as hashing them: 4 KiB are drawn at a time, and what was
/// handed out is wiped. Not for use on both sides of a `fork`.
public enum SystemRandom {
    private static let bufferCount = 4_096

    private struct Buffer {
        let secret = SecretBytes(count: bufferCount)
        var used = bufferCount
    }

    private static let buffer = Mutex(Buffer())

    /// `count` random bytes.
    @Sendable
    public static func bytes(_ count: Int) -> [UInt8] {
        Sodium.prepare()
        return [UInt8](unsafeUninitializedCapacity: count) { output, written in
            written = count
            if count > bufferCount / 4 {
                randombytes_buf(output.baseAddress!, count)
            } else if count > 0 {
                buffer.withLock {
                    take(UnsafeMutableRawBufferPointer(start: output.baseAddress, count: count), &$0)
                }
            }
        }
    }

    private static func take(_ output: UnsafeMutableRawBufferPointer, _ buffer: inout Buffer) {
        if bufferCount - buffer.used < output.count {
            randombytes_buf(buffer.secret.bytes.baseAddress!, bufferCount)
            buffer.used = 0
        }
        let source = buffer.secret.pointer(at: buffer.used)
        output.copyMemory(from: UnsafeRawBufferPointer(start: source, count: output.count))
        sodium_memzero(source, output.count)
        buffer.used += output.count
    }
}
