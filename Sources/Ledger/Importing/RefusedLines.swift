internal import EventLog
internal import Foundation

/// The file that keeps what an import refused: `{"line":7,"code":"missing_field","reasons":[{"code":…,
/// "field":…,"message":…}],"event":…}`, one a line. A line that is no JSON stands there as a string.
/// The file is made with the first refusal; one of an earlier import is replaced or removed.
final class RefusedLines {
    let path: String
    private(set) var count = 0
    private var handle: FileHandle?

    init(path: String) {
        self.path = path
    }

    func add(_ line: ImportLine, _ refusal: Refusal) throws {
        if handle == nil { try open() }
        try handle?.write(contentsOf: Self.json(line, refusal))
        count += 1
    }

    private func open() throws {
        guard
            FileManager.default.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forWritingAtPath: path)
        else { throw ImportError("\(path) cannot be written, and refused lines must not be lost") }
        handle = file
    }

    /// What was added is on disk.
    func flush() throws {
        try handle?.synchronize()
    }

    func finish() throws {
        try flush()
        try handle?.close()
        if handle == nil { try? FileManager.default.removeItem(atPath: path) }
        handle = nil
    }

    static func json(_ line: ImportLine, _ refusal: Refusal) -> [UInt8] {
        var output = Array(#"{"line":\#(line.number),"code":"\#(refusal.code.rawValue)","reasons":["#.utf8)
        for (index, reason) in refusal.reasons.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            output.append(contentsOf: #"{"code":"\#(reason.code.rawValue)","field":"#.utf8)
            JSONString.append(reason.field, to: &output)
            output.append(contentsOf: #","message":"#.utf8)
            JSONString.append(reason.message, to: &output)
            output.append(UInt8(ascii: "}"))
        }
        output.append(contentsOf: #"],"event":"#.utf8)
        if let document = try? JSONDocument(line.text) {
            output.append(contentsOf: document.bytes)
        } else {
            JSONString.append(String(decoding: line.text, as: UTF8.self), to: &output)
        }
        output.append(contentsOf: "}\n".utf8)
        return output
    }
}
