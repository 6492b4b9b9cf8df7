internal import EventLog

extension SQLFunction {
    /// `microseconds(instant)` since 1970 and back, `instant(microseconds)`: exact, unlike `julianday`.
    public static let instants = [
        SQLFunction("microseconds", argumentCount: 1) { arguments in
            if arguments[0].isNull { return .null }
            guard let instant = arguments[0].text.flatMap({ Instant($0) }) else {
                throw SQLError(.function, "microseconds() takes an RFC 3339 instant")
            }
            return .integer(instant.microseconds)
        },
        SQLFunction("instant", argumentCount: 1) { arguments in
            if arguments[0].isNull { return .null }
            let range = Instant.distantPast.microseconds...Instant.distantFuture.microseconds
            guard let microseconds = arguments[0].integer, range.contains(microseconds) else {
                throw SQLError(.function, "instant() takes microseconds since 1970 as an integer")
            }
            return .text(Instant(microseconds: microseconds).description)
        },
    ]
}
