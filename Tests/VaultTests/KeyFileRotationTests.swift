import Foundation
import Testing
import Vault

/// A rotation of the master key in its file, broken off at each of its steps.
@Suite struct KeyFileRotationTests {
    private let keys: TemporaryKeys
    private let source: MasterKeySource

    init() throws {
        keys = try TemporaryKeys()
        try keys.create()
        source = .inDirectory(keys.path)
        try keys.master.write(to: keys.path + "/master")
    }

    private func opens(_ forWriting: Bool) throws -> Bool {
        try source.withRotationEnded(forWriting: forWriting) { (key) throws(VaultError) in
            _ = try Vault(
                directory: keys.path, logID: keys.logID, master: key, slotEnd: 0,
                random: SystemRandom.bytes, readOnly: !forWriting)
            return true
        }
    }

    private func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: keys.path + name) }

    @Test func `a rotation leaves one file, with another key`() throws {
        let old = try source.load().fingerprint
        let vault = try keys.open()
        try vault.rotate(keyFile: keys.path + "/master")
        #expect(try source.load().fingerprint == vault.masterKeyFingerprint)
        #expect(try source.load().fingerprint != old)
        #expect(!exists("/master.new") && !exists("/master.old"))
    }

    @Test
    func `broken off before the slots are under the new key, the old one holds and it can be done again`()
        throws
    {
        try MasterKey.generate().write(to: keys.path + "/master.new")
        #expect(try opens(false))
        #expect(try opens(true))
        let new = try MasterKeySource.file(keys.path + "/master.new").load().fingerprint
        try keys.open().rotate(keyFile: keys.path + "/master")
        #expect(try source.load().fingerprint == new)
        #expect(try opens(true))
    }

    @Test func `broken off behind it, the new key is used and takes its place`() throws {
        let new = MasterKey.generate()
        try new.write(to: keys.path + "/master.new")
        try keys.open().rotate(to: new)
        #expect(try opens(false))
        #expect(exists("/master.new"))
        #expect(try opens(true))
        #expect(!exists("/master.new") && !exists("/master.old"))
        #expect(try source.load().fingerprint == new.fingerprint)
        #expect(try opens(false))
    }

    @Test func `a new key that was cut short is made again`() throws {
        try Data("0f0f".utf8).write(to: URL(filePath: keys.path + "/master.new"))
        #expect(try opens(true))
        try keys.open().rotate(keyFile: keys.path + "/master")
        #expect(try opens(true))
    }

    @Test func `a wrong key is a wrong key`() throws {
        try keys.open().rotate(to: MasterKey.generate())
        #expect(throws: VaultError.code(.wrongMasterKey)) { try opens(true) }
        try MasterKey.generate().write(to: keys.path + "/master.new")
        #expect(throws: VaultError.code(.wrongMasterKey)) { try opens(true) }
    }
}
