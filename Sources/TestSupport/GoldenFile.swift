import Foundation

/// A text that is kept in the folder `Golden` beside a test. `DAFTAR_UPDATE_GOLDEN=1` writes it anew, to be read
/// before it is kept.
public enum GoldenFile {
    private static let isUpdating = ProcessInfo.processInfo.environment["DAFTAR_UPDATE_GOLDEN"] != nil

    /// What is kept as `name`, after it was written anew with `text` if that is asked for.
    public static func text(_ name: String, updatedWith text: String, beside test: String) throws -> String {
        let file = URL(filePath: test).deletingLastPathComponent().appending(path: "Golden/\(name)")
        if isUpdating { try text.write(to: file, atomically: true, encoding: .utf8) }
        return try String(contentsOf: file, encoding: .utf8)
    }
}
