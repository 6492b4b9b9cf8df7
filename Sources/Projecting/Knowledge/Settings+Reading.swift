internal import EventLog

extension Settings {
    /// The settings that are known before `end`, whatever the time of their events.
    static func known(
        before end: UInt64, of knowledge: Knowledge, _ log: EventLog
    ) throws -> Settings {
        var pipelines = ["pipeline-default": defaultPipeline]
        let reader = SettingsReader(end: end, knowledge: knowledge, log: log)
        for name in knowledge.settings(in: "pipeline") {
            let isBuiltIn = name == "pipeline-default"
            pipelines[name] = try stages(of: name, from: isBuiltIn ? defaultPipeline : nil, reader)
        }
        var calendars: [String: [CalendarVersion]] = [:]
        for change in try reader.changes(in: "calendar") {
            if let version = CalendarVersion(change.data) {
                calendars[change.stream, default: []].append(version)
            }
        }
        var targets = KPITargets()
        for change in try reader.changes(in: "kpi") { targets.set(change.data) }
        var rates: [ExchangeRate] = []
        for change in try reader.changes(in: "fx") {
            guard let rate = ExchangeRate(change.data) else { continue }
            rates.removeAll { $0.isReplaced(by: rate) }
            rates.append(rate)
        }
        return Settings(
            pipelines: pipelines, calendars: calendars, targets: targets, exchangeRates: rates)
    }

    private static func stages(
        of pipeline: String, from initial: [Stage]?, _ reader: SettingsReader
    ) throws -> [Stage]? {
        var stages = initial
        for change in try reader.changes(of: pipeline) { apply(change.type, change.data, to: &stages) }
        return stages
    }

    private static func apply(_ type: String, _ data: JSONValue, to stages: inout [Stage]?) {
        switch type {
        case "pipeline.defined":
            if stages == nil { stages = data["stages"].map { $0.elements.compactMap(stage) } }
        case "pipeline.stage_added":
            guard let added = stage(data), let present = stages else { return }
            if let place = present.firstIndex(where: { $0.key == added.key }) {
                // One that was retired comes back in its place.
                if present[place].isRetired { stages?[place] = added }
                return
            }
            let after = data["after"]?.string
            let place = stages?.firstIndex { $0.key == after }.map { $0 + 1 } ?? stages?.count ?? 0
            stages?.insert(added, at: place)
        case "pipeline.stage_retired":
            let key = data["key"]?.string
            if let place = stages?.firstIndex(where: { $0.key == key }) { stages?[place].isRetired = true }
        default: break
        }
    }

    private static func stage(_ value: JSONValue) -> Stage? {
        guard let key = value["key"]?.string, let percent = value["probabilityPct"]?.integer else {
            return nil
        }
        return Stage(key: key, name: value["name"]?.string ?? key, probabilityPercent: percent)
    }
}
