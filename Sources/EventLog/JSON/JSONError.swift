/// Why a text is not acceptable JSON, and where.
public struct JSONError: Error, Equatable, Sendable {
    public enum Code: String, Sendable {
        case invalidJSON = "invalid_json"
        case invalidUTF8 = "invalid_utf8"
        case duplicateKey = "duplicate_key"
        case numberOutOfRange = "number_out_of_range"
        case tooDeep = "too_deep"
        case invalidValue = "invalid_value"
    }

    public let code: Code
    /// Bytes from the start of the text as sent.
    public let offset: Int
    public let message: String

    public init(_ code: Code, at offset: Int, _ message: String) {
        self.code = code
        self.offset = offset
        self.message = message
    }
}
