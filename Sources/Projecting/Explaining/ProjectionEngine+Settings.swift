internal import EventLog

/// The events behind the tables of settings, which are rows of no projection.
extension ProjectionEngine {
    /// The events that gave `kpi` the targets that it has or had for `orgUnit` – `nil`: for all units that have none
    /// of their own – the newest first; none for a target of the starting set.
    public func explainTarget(of kpi: String, orgUnit: String?, at moment: SQLMoment) throws -> [Explanation]
    {
        let changes = try changes(in: "kpi", at: moment).filter {
            $0.data["kpi"]?.string == kpi && $0.data["orgUnit"]?.string == orgUnit
        }
        return try explanations(of: changes, "target", at: moment)
    }

    /// `nil` where `field` is of no setting. A setting's column does not tell its events apart: all that made the
    /// row are shown.
    func explainSetting(_ field: ExplainedField, at moment: SQLMoment) throws -> [Explanation]? {
        guard let table = settingTables.first(where: { $0.name == field.table }) else { return nil }
        for name in field.columns where !table.columns.contains(where: { $0.name == name }) {
            throw ProjectingError(
                .unknownColumn, Self.noColumn(name, of: table.name, table.columns.map(\.name)))
        }
        let (category, member): (String, String?) =
            switch field.table {
            case "targets": ("kpi", "kpi")
            case "fx_rates": ("fx", "base")
            case "calendars": ("calendar", nil)
            default: ("pipeline", nil)
            }
        let changes = try changes(in: category, at: moment).filter { change in
            (member.map { change.data[$0]?.string } ?? change.stream) == field.key
        }
        return try explanations(of: changes, field.columns.first ?? "", at: moment)
    }

    private func changes(in category: String, at moment: SQLMoment) throws -> [SettingsReader.Change] {
        let knowledge = try knowledge(upTo: try log.headPosition())
        return try SettingsReader(end: moment.end, knowledge: knowledge, log: log).changes(in: category)
    }

    private func explanations(
        of changes: [SettingsReader.Change], _ column: String, at moment: SQLMoment
    ) throws -> [Explanation] {
        let amendments = try knowledge(upTo: try log.headPosition()).amendments
        var found: [Explanation] = []
        for change in changes.reversed() {
            guard let event = try log.event(at: change.position) else { continue }
            let value = Self.value(of: column, change.data)
            if let correction = amendments.correction(of: change.position, before: moment.end),
                let corrected = try log.event(at: correction)
            {
                found.append(Explanation(event: corrected, effect: .corrected, value: value))
            }
            found.append(Explanation(event: event, effect: .set, value: value))
        }
        return found
    }

    /// What the event says of the column, where it is a member of its data.
    private static func value(of column: String, _ data: JSONValue) -> SQLValue {
        let member =
            switch column {
            case "low", "high": data["band"]?[column]
            case "org_unit": data["orgUnit"]
            default: data[column]
            }
        if let text = member?.string { return .text(text) }
        return member?.double.map(SQLValue.real) ?? .null
    }
}
