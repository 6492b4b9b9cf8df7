/// Why something asked for was refused: a stable code and every reason at once.
///
/// Two refusals are equal when their codes are, so that tests can compare them.
public struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The stable words for a refusal, as they stand in JSON.
    public enum Code: String, Sendable, CaseIterable {
        case invalidJSON = "invalid_json"
        case invalidUTF8 = "invalid_utf8"
        case duplicateKey = "duplicate_key"
        case numberOutOfRange = "number_out_of_range"
        case tooDeep = "too_deep"
        case tooLarge = "too_large"
        case unknownType = "unknown_type"
        case streamMismatch = "stream_mismatch"
        case missingField = "missing_field"
        case wrongType = "wrong_type"
        case unknownField = "unknown_field"
        case invalidValue = "invalid_value"
        case unknownReference = "unknown_reference"
        case erasedReference = "erased_reference"
        case transitionNotAllowed = "transition_not_allowed"
        case mergedStream = "merged_stream"
        case erasedStream = "erased_stream"
        case idConflict = "id_conflict"
        case wrongRevision = "wrong_revision"
        case conditionFailed = "condition_failed"
        case timeInFuture = "time_in_future"
        case consentMissing = "consent_missing"
        case ruleViolated = "rule_violated"
    }

    /// One thing that is wrong: what, where (a dotted path such as `lines[0].quantity`, an attribute's
    /// name, or empty for the whole), and in words.
    public struct Reason: Sendable, Equatable {
        public let code: Code
        public let field: String
        public let message: String
        /// Which event of the append, from 0.
        public var event: Int

        public init(_ code: Code, _ field: String, _ message: String, event: Int = 0) {
            self.code = code
            self.field = field
            self.message = message
            self.event = event
        }
    }

    /// Never empty; the first reason gives the refusal its code.
    public let reasons: [Reason]

    public init(_ reasons: [Reason]) {
        precondition(!reasons.isEmpty, "a refusal has a reason")
        self.reasons = reasons
    }

    public init(_ code: Code, _ field: String, _ message: String) {
        self.init([Reason(code, field, message)])
    }

    public var code: Code { reasons[0].code }

    public static func == (one: Refusal, other: Refusal) -> Bool { one.code == other.code }

    public var description: String {
        reasons.map { "\($0.code.rawValue)\($0.field.isEmpty ? "" : " (\($0.field))"): \($0.message)" }
            .joined(separator: "; ")
    }
}
