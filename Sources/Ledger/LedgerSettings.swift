public import EventLog
internal import Foundation
public import Projecting

/// What a ledger is told when it is made, and keeps.
public struct LedgerSettings: Sendable, Equatable {
    public enum CalendarKind: String, Sendable, CaseIterable {
        case gregorian, persian
    }

    /// An IANA name: days, months and `--as-of` dates are of this zone.
    public var timeZone: String
    /// What months and years are.
    public var calendar: CalendarKind
    /// ISO 4217; `nil` for none.
    public var currency: String?
    /// The ledger's name, which stands in checkpoints as their origin: no space, no `+`.
    public var name: String

    /// - Throws: ``Refusal`` `invalid_value` naming what is wrong.
    public init(
        timeZone: String = "UTC", calendar: CalendarKind = .gregorian, currency: String? = nil,
        name: String = "daftar"
    ) throws(Refusal) {
        var reasons: [Refusal.Reason] = []
        if TimeZone(identifier: timeZone) == nil {
            reasons.append(.init(.invalidValue, "time-zone", "\(timeZone) is no IANA time zone"))
        }
        if let currency, currency.utf8.count != 3 || !currency.utf8.allSatisfy({ (65...90).contains($0) }) {
            reasons.append(.init(.invalidValue, "currency", "\(currency) is no ISO 4217 code"))
        }
        if name.isEmpty || name.utf8.count > 255
            || !name.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x2B })
        {
            reasons.append(
                .init(.invalidValue, "name", "1–255 printable ASCII characters without space and +"))
        }
        if !reasons.isEmpty { throw Refusal(reasons) }
        self.timeZone = timeZone
        self.calendar = calendar
        self.currency = currency
        self.name = name
    }

    /// The settings as the log's meta keeps them: a JSON object.
    var json: [UInt8] {
        var output = Array(#"{"timeZone":"#.utf8)
        JSONString.append(timeZone, to: &output)
        output.append(contentsOf: #","calendar":"#.utf8)
        JSONString.append(calendar.rawValue, to: &output)
        if let currency {
            output.append(contentsOf: #","currency":"#.utf8)
            JSONString.append(currency, to: &output)
        }
        output.append(UInt8(ascii: "}"))
        return output
    }

    init(_ meta: LogMeta) throws {
        let object = try JSONDocument(meta.settings).root
        try self.init(
            timeZone: object["timeZone"]?.string ?? "UTC",
            calendar: CalendarKind(rawValue: object["calendar"]?.string ?? "") ?? .gregorian,
            currency: object["currency"]?.string, name: meta.origin)
    }

    /// Days, weeks, months and years, to be kept by whoever asks much.
    public var periods: PeriodCalendar {
        PeriodCalendar(timeZone: timeZone, system: calendar == .persian ? .persian : .gregorian)
    }

    // MARK: Days

    /// The first instant of a day in the ledger's time zone.
    public func start(of day: CivilDate) -> Instant {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: timeZone) ?? .gmt
        let parts = DateComponents(year: day.year, month: day.month, day: day.day)
        guard let date = calendar.date(from: parts) else { return .distantPast }
        return Instant(microseconds: Int64(calendar.startOfDay(for: date).timeIntervalSince1970) * 1_000_000)
    }

    /// The last microsecond of a day in the ledger's time zone.
    public func end(of day: CivilDate) -> Instant {
        start(of: CivilDate(daysSinceEpoch: day.daysSinceEpoch + 1)).advanced(byMicroseconds: -1)
    }
}
