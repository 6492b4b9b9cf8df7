internal import EventLog

extension SQLFunction {
    /// Days, weeks, months, quarters and years of a ledger:
    /// - `period_label(kind, instant)`, `period_start(kind, instant)` and `period_end(kind, instant)` of the
    ///   period in which the instant lies; its end is the first instant after it. Kinds: ``PeriodKind``.
    /// - `day_number(instant)`: local days since 1970-01-01.
    ///
    /// A date, such as 2025-03-01, is the first instant of that day. NULL for a NULL instant.
    public static func periods(_ calendar: PeriodCalendar) -> [SQLFunction] {
        [
            period("period_label", calendar) { $0.label },
            period("period_start", calendar) { $0.startText },
            period("period_end", calendar) { $0.endText },
            SQLFunction("day_number", argumentCount: 1) { arguments in
                guard let instant = try instant(arguments[0], calendar, of: "day_number") else {
                    return .null
                }
                return .integer(Int64(calendar.day(of: instant)))
            },
        ]
    }

    private static func period(
        _ name: String, _ calendar: PeriodCalendar, _ part: @escaping @Sendable (Period) -> String
    ) -> SQLFunction {
        SQLFunction(name, argumentCount: 2) { arguments in
            let kind = try calendar.kind(arguments[0])
            guard let instant = try instant(arguments[1], calendar, of: name) else { return .null }
            return calendar.period(kind, containing: instant).map { .text(part($0)) } ?? .null
        }
    }

    private static func instant(
        _ argument: SQLValue, _ calendar: PeriodCalendar, of name: String
    ) throws -> Int64? {
        if argument.isNull { return nil }
        if let instant = argument.text.flatMap({ Instant($0) }) { return instant.microseconds }
        guard let date = argument.text.flatMap({ CivilDate($0) }) else {
            throw SQLError(.function, "\(name)() takes an RFC 3339 instant or a date")
        }
        return calendar.start(ofDay: date.daysSinceEpoch)
    }
}

extension PeriodCalendar {
    /// The kind that a statement names.
    func kind(_ value: SQLValue) throws(SQLError) -> PeriodKind {
        guard let kind = value.text.flatMap({ PeriodKind($0, in: system) }) else {
            throw SQLError(.function, "a period is one of \(PeriodKind.words.joined(separator: ", "))")
        }
        return kind
    }
}
