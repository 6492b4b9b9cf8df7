internal import Glibc

/// Where the master key comes from.
public enum MasterKeySource: Sendable, Equatable {
    /// A file that holds 64 hexadecimal digits.
    case file(String)
    /// The name of a variable of the environment that holds them.
    case environment(String)
    /// A command, given to `/bin/sh -c`, that prints them; it has this process's terminal and may ask.
    case command(String)

    private static let maximumByteCount = 4_096

    /// `master` in the directory of the keys.
    public static func inDirectory(_ keys: String) -> MasterKeySource { .file(keys + "/master") }

    /// - Throws: `missing` where there is none, or the command failed; `malformedMasterKey`; `storage`.
    public func load() throws(VaultError) -> MasterKey {
        switch self {
        case .file(let path):
            try key(from: fopen(path, "re"), called: path) { _ = fclose($0) }
        case .environment(let name):
            try key(fromVariable: name)
        case .command(let command):
            try key(from: popen(command, "re"), called: "the command's output") {
                (stream) throws(VaultError) in
                let status = pclose(stream)
                if status != 0 {
                    throw VaultError(
                        .missing, "the command for the master key failed (wait status \(status))")
                }
            }
        }
    }

    private func key(fromVariable name: String) throws(VaultError) -> MasterKey {
        guard let text = getenv(name) else {
            throw VaultError(.missing, "the environment has no \(name) for the master key")
        }
        return try MasterKey(hexadecimal: String(cString: text))
    }

    private func key(
        from stream: UnsafeMutablePointer<FILE>?, called name: String,
        close: (UnsafeMutablePointer<FILE>) throws(VaultError) -> Void
    ) throws(VaultError) -> MasterKey {
        guard let stream else { throw .system("the master key in \(name) cannot be read") }
        setvbuf(stream, nil, _IONBF, 0)
        var text = [UInt8](repeating: 0, count: Self.maximumByteCount)
        defer { Sodium.wipe(&text) }
        let count = fread(&text, 1, text.count, stream)
        let failure: VaultError? = ferror(stream) != 0 ? .system("\(name) cannot be read") : nil
        try close(stream)
        if let failure { throw failure }
        var digits = Array(text.prefix(count))
        defer { Sodium.wipe(&digits) }
        return try MasterKey(digits: digits)
    }
}
