import Foundation
import Testing
import Vault

@Suite struct MasterKeyTests {
    private let keys: TemporaryKeys
    private let digits = "00112233445566778899aabbccddeeff0123456789abcdef0123456789ABCDEF"

    init() throws {
        keys = try TemporaryKeys()
        try FileManager.default.createDirectory(atPath: keys.path, withIntermediateDirectories: true)
    }

    /// The digits that `write` makes of a key say which key it is.
    private func text(of key: MasterKey) throws -> String {
        let path = keys.path + "/\(UUID().uuidString)"
        try key.write(to: path)
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test func theKeyIsReadFromAFileACommandOrTheEnvironment() throws {
        let path = keys.path + "/master"
        try Data("  \(digits)\r\n".utf8).write(to: URL(filePath: path))
        setenv("DAFTAR_TEST_MASTER_KEY", digits, 1)
        let sources: [MasterKeySource] = [
            .inDirectory(keys.path), .file(path), .command("cat '\(path)'"),
            .environment("DAFTAR_TEST_MASTER_KEY"),
        ]
        for source in sources {
            #expect(try text(of: source.load()) == digits.lowercased() + "\n")
        }
    }

    @Test(arguments: [
        MasterKeySource.file("/nowhere/master"), .environment("DAFTAR_TEST_NO_SUCH_VARIABLE"),
        .command("exit 3"), .command("echo 00; exit 1"),
    ])
    func aKeyThatIsNotThereIsMissing(source: MasterKeySource) {
        #expect(throws: VaultError.code(.missing)) { try source.load() }
    }

    @Test(arguments: ["", "00", String(repeating: "0", count: 63), String(repeating: "0", count: 65)])
    func otherTextsAreMalformed(text: String) {
        #expect(throws: VaultError.code(.malformedMasterKey)) { try MasterKey(hexadecimal: text) }
        #expect(throws: VaultError.code(.malformedMasterKey)) {
            try MasterKeySource.command("echo '\(text)'").load()
        }
    }

    @Test func digitsThatAreNoneAreMalformed() {
        let text = String(repeating: "0", count: 62) + "0g"
        #expect(throws: VaultError.code(.malformedMasterKey)) { try MasterKey(hexadecimal: text) }
    }

    @Test func aWrittenKeyIsItsOwnersOnlyAndNeverOverwritten() throws {
        let path = keys.path + "/master"
        try MasterKey.generate(random: CountingBytes().bytes).write(to: path)
        #expect(
            try String(contentsOfFile: path, encoding: .utf8)
                == "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n")
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(throws: VaultError.code(.exists)) { try MasterKey.generate().write(to: path) }
    }

    @Test func aNewKeyTakesThePlaceOfTheOldWhichIsOverwritten() throws {
        let path = keys.path + "/master"
        try MasterKey.generate().write(to: path)
        let old = try FileHandle(forReadingFrom: URL(filePath: path))
        try MasterKey(hexadecimal: digits).write(to: path + ".new")
        for _ in 0..<2 {
            try MasterKey.replaceFile(at: path, by: path + ".new")
            #expect(try String(contentsOfFile: path, encoding: .utf8) == digits.lowercased() + "\n")
        }
        #expect(try old.readToEnd() == Data(count: 65))
        #expect(try FileManager.default.contentsOfDirectory(atPath: keys.path) == ["master"])
    }

    @Test func randomBytesComeInEveryCountAndNeverTwice() {
        var seen: Set<[UInt8]> = []
        for count in [16, 1_024, 1_025, 4_096, 10_000] {
            for _ in 0..<300 {
                let bytes = SystemRandom.bytes(count)
                #expect(bytes.count == count)
                #expect(seen.insert(Array(bytes.prefix(16))).inserted)
            }
        }
        #expect(SystemRandom.bytes(0).isEmpty)
    }
}
