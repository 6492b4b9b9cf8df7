import EventLog
import Foundation
import Synchronization
import Testing
import Vault

/// A directory that goes when the test does, and what a vault in it is opened with.
final class TemporaryKeys: Sendable {
    let path: String
    let logID: LogID
    let master: MasterKey

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "VaultTests-\(UUID().uuidString)")
            .path()
        logID = try #require(LogID(Array(0x10..<0x20)))
        master = try MasterKey(hexadecimal: String(repeating: "0f", count: 32))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var slotsPath: String { path + "/slots" }

    func create(
        slotEnd: UInt32 = 0, random: @escaping @Sendable (Int) -> [UInt8] = SystemRandom.bytes
    ) throws {
        try Vault.create(directory: path, logID: logID, master: master, slotEnd: slotEnd, random: random)
    }

    func open(
        master: MasterKey? = nil, slotEnd: UInt32 = 0, readOnly: Bool = false,
        random: @escaping @Sendable (Int) -> [UInt8] = SystemRandom.bytes
    ) throws -> Vault {
        try Vault(
            directory: path, logID: logID, master: master ?? self.master, slotEnd: slotEnd, random: random,
            readOnly: readOnly)
    }

    func bytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: slotsPath))) }

    /// The 80 bytes of a slot on disk.
    func bytes(of slot: UInt32) throws -> [UInt8] { Array(try bytes()[range(of: slot)]) }

    func range(of slot: UInt32) -> Range<Int> { 128 + 80 * Int(slot)..<128 + 80 * (Int(slot) + 1) }

    /// Changes bytes of the file in place.
    func patch(at offset: Int, _ change: (UInt8) -> UInt8) throws {
        let file = try FileHandle(forUpdating: URL(filePath: slotsPath))
        try file.seek(toOffset: UInt64(offset))
        let byte = try #require(try file.read(upToCount: 1)?.first)
        try file.seek(toOffset: UInt64(offset))
        try file.write(contentsOf: [change(byte)])
        try file.close()
    }
}

/// Bytes that count up from 0, over and over: the same file and boxes every time.
final class CountingBytes: Sendable {
    private let next = Mutex<UInt8>(0)

    @Sendable func bytes(_ count: Int) -> [UInt8] {
        next.withLock { next in
            (0..<count).map { _ in
                defer { next &+= 1 }
                return next
            }
        }
    }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

extension [UInt8] {
    func contains(_ part: [UInt8]) -> Bool { Data(self).range(of: Data(part)) != nil }
}

extension VaultError {
    /// For comparing: errors are equal when their codes are.
    static func code(_ code: Code) -> VaultError { VaultError(code, "") }
}
