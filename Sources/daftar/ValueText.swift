import EventLog
import Projecting

/// A statement's value as text.
enum ValueText {
    static func plain(_ value: SQLValue) -> String {
        switch value {
        case .null: "NULL"
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        case .text(let text): text
        }
    }

    static func json(_ value: SQLValue) -> [UInt8] {
        switch value {
        case .null: return Array("null".utf8)
        case .integer(let number): return Array("\(number)".utf8)
        case .real(let number): return Array("\(number)".utf8)
        case .text(let text):
            var output: [UInt8] = []
            JSONString.append(text, to: &output)
            return output
        }
    }
}
