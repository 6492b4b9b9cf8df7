import Foundation
import LMDB

/// A directory that goes when the test does.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "LMDBTests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path()
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func open(readOnly: Bool = false, maxReaders: Int = 512) throws -> Environment {
        try Environment(
            path: path,
            options: .init(mapSize: 1 << 30, maxTables: 4, maxReaders: maxReaders, readOnly: readOnly))
    }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

func bytes(_ byte: UInt8) -> [UInt8] { [byte] }

extension [UInt8] {
    init(_ span: RawSpan) { self = span.withUnsafeBytes { bytes in Array(bytes) } }

    init?(_ span: RawSpan?) {
        guard let span else { return nil }
        self.init(span)
    }
}
