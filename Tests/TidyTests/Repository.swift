import Foundation

/// The repository's files, as a test may look at them.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    struct SourceFile: CustomStringConvertible {
        /// From the root: `Sources/LMDB/Cursor.swift`.
        let path: String
        let lines: [Substring]

        var description: String { path }
        /// `LMDB`
        var module: String { String(path.split(separator: "/")[1]) }

        /// The modules that the file imports.
        var imports: [String] {
            lines.compactMap { line in
                let words = line.split(separator: " ")
                guard let place = words.firstIndex(of: "import"), place < 3, words.count > place + 1 else {
                    return nil
                }
                let isImport = words[..<place].allSatisfy { word in
                    ["public", "internal", "package", "private", "fileprivate"].contains(word)
                        || word.hasPrefix("@")
                }
                return isImport ? String(words[place + 1].prefix { $0 != "." }) : nil
            }
        }
    }

    /// Swift files below `folder`.
    static func swiftFiles(below folder: String) throws -> [SourceFile] {
        let base = root.appendingPathComponent(folder).path
        guard let paths = FileManager.default.enumerator(atPath: base) else { return [] }
        return try paths.compactMap { $0 as? String }
            .filter { $0.hasSuffix(".swift") && !$0.contains(".build") }
            .sorted()
            .map { path in
                let text = try String(contentsOfFile: base + "/" + path, encoding: .utf8)
                return SourceFile(
                    path: folder + "/" + path,
                    lines: text.split(separator: "\n", omittingEmptySubsequences: false))
            }
    }
}
