internal import EventLog

/// A small table of what is set at the moment.
final class SettingsTable: SQLTable {
    let name: String
    let columns: [SQLColumn]
    let keyColumns: [Int]
    let estimatedRowCount = 20
    private let engine: ProjectionEngine
    private let rows: @Sendable (Settings) -> [[SQLValue]]

    private init(
        _ name: String, engine: ProjectionEngine, keyColumns: [Int], _ columns: [SQLColumn],
        _ rows: @escaping @Sendable (Settings) -> [[SQLValue]]
    ) {
        self.name = name
        self.engine = engine
        self.keyColumns = keyColumns
        self.columns = columns
        self.rows = rows
    }

    func open(_ scan: SQLScan) throws -> any SQLCursor {
        let settings = try engine.settings(before: scan.moment.end)
        return SortedRowsCursor(rows(settings), keyCount: keyColumns.count, scan)
    }
}

extension SettingsTable {
    /// Every version of every calendar in the order in which it was set.
    static func calendars(_ engine: ProjectionEngine) -> SettingsTable {
        SettingsTable(
            "calendars", engine: engine, keyColumns: [0, 1],
            [
                SQLColumn("calendar_id", .text), SQLColumn("n", .integer), SQLColumn("from", .text),
                SQLColumn("timezone", .text), SQLColumn("week", .text), SQLColumn("holidays", .text),
            ]
        ) { settings in
            settings.calendars.flatMap { calendar, versions in
                versions.enumerated().map { number, version in
                    [
                        .text(calendar), .integer(Int64(number)), .text(text(ofDay: version.firstDay)),
                        .text(version.timeZone), .text(json(ofWeek: version.week)),
                        .text(
                            "["
                                + version.holidays.sorted().map { "\"\(text(ofDay: $0))\"" }.joined(
                                    separator: ",")
                                + "]"),
                    ]
                }
            }
        }
    }

    /// What key figures are meant to reach.
    static func targets(_ engine: ProjectionEngine) -> SettingsTable {
        SettingsTable(
            "targets", engine: engine, keyColumns: [0],
            [
                SQLColumn("kpi", .text), SQLColumn("org_unit", .text), SQLColumn("target", .real),
                SQLColumn("low", .real), SQLColumn("high", .real), SQLColumn("lower_is_better", .boolean),
                SQLColumn("is_default", .boolean),
            ]
        ) { settings in
            settings.targets.all.map { target in
                [
                    .text(target.kpi), target.orgUnit.map { .text($0) } ?? .null, .real(target.target),
                    target.low.map { .real($0) } ?? .null, target.high.map { .real($0) } ?? .null,
                    .integer(KPITargets.isLowerBetter(target.kpi) ? 1 : 0),
                    .integer(target.isDefault ? 1 : 0),
                ]
            }
        }
    }

    /// Published rates of exchange; `rate` is the decimal text that was published.
    static func exchangeRates(_ engine: ProjectionEngine) -> SettingsTable {
        SettingsTable(
            "fx_rates", engine: engine, keyColumns: [0, 1, 2],
            [
                SQLColumn("base", .text), SQLColumn("quote", .text), SQLColumn("on", .text),
                SQLColumn("rate", .text),
            ]
        ) { settings in
            settings.exchangeRates.map { [.text($0.base), .text($0.quote), .text($0.day), .text($0.rate)] }
        }
    }

    private static func text(ofDay day: Int) -> String {
        String(Instant(microseconds: Int64(day) * 86_400_000_000).description.prefix(10))
    }

    private static func json(ofWeek week: [[Range<Int>]]) -> String {
        func clock(_ minute: Int) -> String {
            let minute =
                minute > CalendarVersion.minutesPerDay ? minute - CalendarVersion.minutesPerDay : minute
            let (hour, rest) = minute.quotientAndRemainder(dividingBy: 60)
            return "\(hour < 10 ? "0" : "")\(hour):\(rest < 10 ? "0" : "")\(rest)"
        }
        let days = zip(CalendarVersion.weekdays, week).filter { !$1.isEmpty }.map { name, shifts in
            let texts = shifts.map { "\"\(clock($0.lowerBound))-\(clock($0.upperBound))\"" }
            return "\"\(name)\":[\(texts.joined(separator: ","))]"
        }
        return "{\(days.joined(separator: ","))}"
    }
}
