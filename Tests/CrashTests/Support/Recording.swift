import Foundation

/// What the shim has recorded: every write, sync and change of names below a directory, in order.
struct Recording {
    enum Step {
        case create(path: String, file: Int)
        case makeDirectory(path: String)
        case rename(from: String, to: String)
        case link(from: String, to: String)
        case remove(path: String)
        case syncDirectory(path: String)
        case write(file: Int, offset: Int, bytes: [UInt8])
        /// What the step `write` wrote is on the disk.
        case written(file: Int, write: Int)
        case resize(file: Int, size: Int)
        /// All that was done to the file before the step `begin` is on the disk.
        case synced(file: Int, begin: Int)
        /// The process said this.
        case said(String)
        case nothing
    }

    private(set) var steps: [Step] = []

    init(contentsOf path: String) throws {
        var parser = Parser(bytes: [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
        while let step = parser.next() { steps.append(step) }
    }

    /// The journal of the first `count` steps.
    func acknowledgements(before count: Int) -> [String] {
        said(before: count).filter { $0.hasPrefix("ack ") }
    }

    /// Moments at which all pages of a commit are written and none is synced, and the commit before failed:
    /// its meta page – nothing else is less than a page – is not known to be on the disk.
    var momentsAfterFailedCommits: [Int] {
        steps.indices.compactMap { index -> Int? in
            guard case .write(let file, _, let bytes) = steps[index], bytes.count < Disk.pageSize, index > 0,
                index + 1 < steps.count
            else { return nil }
            if case .written = steps[index + 1] { return nil }
            return steps[index...].firstIndex { if case .synced(file, _) = $0 { true } else { false } }
        }
    }

    func said(before count: Int) -> [String] {
        var text = ""
        for case .said(let words) in steps[..<count] { text += words }
        return text.split(separator: "\n").map(String.init)
    }

    private struct Parser {
        let bytes: [UInt8]
        var place = 0
        var count = 0
        /// The step of the record 0 of the process, and its files by number.
        var base = 0
        var files: [UInt32: Int] = [:]
        /// All files, by path.
        var paths: [String: Int] = [:]
        var fileCount = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func next() -> Step? {
            guard place + 24 <= bytes.count else { return nil }
            let kind = Character(UnicodeScalar(bytes[place]))
            let number = Int(integer(8, 8))
            let length = Int(integer(16, 8))
            let file = UInt32(integer(4, 4))
            let payload = bytes[place + 24..<place + 24 + length]
            place += 24 + length
            count += 1
            return step(kind, file, number, payload)
        }

        private func integer(_ offset: Int, _ width: Int) -> Int64 {
            bytes[place + offset..<place + offset + width].reversed().reduce(0) { $0 << 8 | Int64($1) }
        }

        private mutating func step(
            _ kind: Character, _ file: UInt32, _ number: Int, _ payload: ArraySlice<UInt8>
        ) -> Step {
            let texts = payload.split(separator: 0, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            switch kind {
            case "P":
                base = count
                files = [:]
            case "O":
                fileCount += 1
                files[file] = fileCount
                paths[texts[0]] = fileCount
                return .create(path: texts[0], file: fileCount)
            case "o": files[file] = paths[texts[0]]
            case "D": return .makeDirectory(path: texts[0])
            case "R":
                for (path, file) in paths where path == texts[0] || path.hasPrefix(texts[0] + "/") {
                    paths[path] = nil
                    paths[texts[1] + path.dropFirst(texts[0].count)] = file
                }
                return .rename(from: texts[0], to: texts[1])
            case "L":
                paths[texts[1]] = paths[texts[0]]
                return .link(from: texts[0], to: texts[1])
            case "U":
                paths[texts[0]] = nil
                return .remove(path: texts[0])
            case "d": return .syncDirectory(path: texts[0])
            case "M": return .said(String(decoding: payload, as: UTF8.self))
            default: return step(kind, files[file] ?? 0, number, payload)
            }
            return .nothing
        }

        private func step(_ kind: Character, _ file: Int, _ number: Int, _ payload: ArraySlice<UInt8>) -> Step
        {
            switch kind {
            case "W": .write(file: file, offset: number, bytes: Array(payload))
            case "w": .written(file: file, write: base + number)
            case "T": .resize(file: file, size: number)
            case "s": .synced(file: file, begin: base + number)
            default: .nothing
            }
        }
    }
}
