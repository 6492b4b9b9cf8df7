internal import EventLog

extension Settings {
    /// The settings that are known before `end`, whatever the time of their events.
    static func known(
        before end: UInt64, of knowledge: Knowledge, _ log: EventLog
    ) throws -> Settings {
        var pipelines = ["pipeline-default": defaultPipeline]
        for name in knowledge.pipelines.sorted() {
            let isBuiltIn = name == "pipeline-default"
            pipelines[name] = try stages(
                of: name, from: isBuiltIn ? defaultPipeline : nil, before: end, knowledge, log)
        }
        return Settings(pipelines: pipelines)
    }

    private static func stages(
        of pipeline: String, from initial: [Stage]?, before end: UInt64, _ knowledge: Knowledge,
        _ log: EventLog
    ) throws -> [Stage]? {
        var stages = initial
        for event in try log.read(stream: pipeline, limit: .max) where event.position < end {
            if knowledge.amendments.isAnnulled(event.position, before: end) { continue }
            var data = try JSONDocument(event.data).root
            if let correction = knowledge.amendments.correction(of: event.position, before: end),
                let corrected = try log.event(at: correction),
                let replaced = try JSONDocument(corrected.data).root["data"]
            {
                data = replaced
            }
            apply(event.type, data, to: &stages)
        }
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
