internal import CZlib
internal import CZstd
internal import Foundation

/// Where an import reads from: bytes from front to back, block by block.
protocol ByteSource {
    /// The next bytes; empty at the end.
    mutating func next() throws -> [UInt8]
}

/// Opens files and standard input; gzip and zstd are recognised by their first bytes.
enum ByteSources {
    private static let gzipMagic: [UInt8] = [0x1F, 0x8B]
    private static let zstdMagic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

    /// - Parameter path: a file, or `-` for standard input.
    static func open(_ path: String) throws -> any ByteSource {
        let handle: FileHandle
        if path == "-" {
            handle = .standardInput
        } else {
            guard let file = FileHandle(forReadingAtPath: path) else {
                throw ImportError("\(path) cannot be read: \(String(cString: strerror(errno)))")
            }
            handle = file
        }
        var file = FileSource(handle: handle, first: [])
        let first = try file.next()
        file = FileSource(handle: handle, first: first)
        if first.starts(with: gzipMagic) { return try GzipSource(file) }
        if first.starts(with: zstdMagic) { return ZstdSource(file) }
        return file
    }
}

/// A file that cannot be read as what it is said to be.
public struct ImportError: Error, Equatable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

private struct FileSource: ByteSource {
    static let blockCount = 1 << 20

    let handle: FileHandle
    /// Bytes that were read already, to look at them.
    var first: [UInt8]

    mutating func next() throws -> [UInt8] {
        if !first.isEmpty {
            defer { first = [] }
            return first
        }
        return try handle.read(upToCount: Self.blockCount).map { Array($0) } ?? []
    }
}

/// gzip (RFC 1952), also several members one behind the other.
private final class GzipSource: ByteSource {
    private static let outputCount = 4 << 20
    private static let gzipWindow: Int32 = 15 + 16

    private var input: FileSource
    private var block: [UInt8] = []
    private var used = 0
    private var stream = z_stream()
    private var isMemberOpen = true

    init(_ input: FileSource) throws {
        self.input = input
        let code = inflateInit2_(
            &stream, Self.gzipWindow, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { throw ImportError("zlib cannot be used (code \(code))") }
    }

    deinit { inflateEnd(&stream) }

    func next() throws -> [UInt8] {
        while true {
            if used == block.count {
                block = try input.next()
                used = 0
                if block.isEmpty {
                    if isMemberOpen { throw ImportError("the gzip data ends early") }
                    return []
                }
            }
            let output = try inflateBlock()
            if !output.isEmpty { return output }
        }
    }

    private func inflateBlock() throws -> [UInt8] {
        if !isMemberOpen {
            inflateReset(&stream)
            isMemberOpen = true
        }
        var code = Z_OK
        let output = [UInt8](unsafeUninitializedCapacity: Self.outputCount) { output, count in
            block.withUnsafeMutableBufferPointer { block in
                stream.next_in = block.baseAddress! + used
                stream.avail_in = UInt32(block.count - used)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                code = inflate(&stream, Z_NO_FLUSH)
                used = block.count - Int(stream.avail_in)
                count = output.count - Int(stream.avail_out)
            }
        }
        if code == Z_STREAM_END { isMemberOpen = false }
        guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
            throw ImportError("the gzip data is damaged (code \(code))")
        }
        return output
    }
}

/// zstd frames (RFC 8878), one behind the other.
private final class ZstdSource: ByteSource {
    private static let outputCount = 4 << 20

    private var input: FileSource
    private var block: [UInt8] = []
    private var used = 0
    private let stream: OpaquePointer
    /// What the decoder still wants of the frame; 0 between frames.
    private var wanted = 0

    init(_ input: FileSource) {
        self.input = input
        guard let stream = ZSTD_createDStream() else { preconditionFailure("out of memory") }
        self.stream = stream
    }

    deinit { ZSTD_freeDStream(stream) }

    func next() throws -> [UInt8] {
        while true {
            if used == block.count {
                block = try input.next()
                used = 0
                if block.isEmpty {
                    if wanted > 0 { throw ImportError("the zstd data ends early") }
                    return []
                }
            }
            let output = try decompressBlock()
            if !output.isEmpty { return output }
        }
    }

    private func decompressBlock() throws -> [UInt8] {
        let output = [UInt8](unsafeUninitializedCapacity: Self.outputCount) { output, count in
            block.withUnsafeBytes { block in
                var source = ZSTD_inBuffer(src: block.baseAddress, size: block.count, pos: used)
                var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
                wanted = ZSTD_decompressStream(stream, &target, &source)
                used = source.pos
                count = target.pos
            }
        }
        if ZSTD_isError(wanted) != 0 {
            throw ImportError("the zstd data is damaged: \(String(cString: ZSTD_getErrorName(wanted)))")
        }
        return output
    }
}
