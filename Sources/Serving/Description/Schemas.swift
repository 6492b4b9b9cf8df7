internal import Ledger

/// The schemas that the OpenAPI document names.
enum Schemas {
    static var json: [UInt8] {
        var text = JSONText()
        for (name, schema) in all { text.add(name, json: Array(schema.json.utf8)) }
        return text.object
    }

    private static let stream = Schema(#"{"type":"string","pattern":"^[a-z]+-[A-Za-z0-9._~:-]{1,120}$"}"#)

    private static func object(_ members: [(String, Schema)], needed: [String] = []) -> Schema {
        let list = members.map { "\"\($0.0)\":\($0.1.json)" }.joined(separator: ",")
        let names = needed.map { "\"\($0)\"" }.joined(separator: ",")
        return Schema(#"{"type":"object","properties":{\#(list)},"required":[\#(names)]}"#)
    }

    private static let attributes: [(String, Schema)] = [
        ("specversion", .oneOf(["1.0"])), ("id", .text), ("source", .text), ("type", .text),
        ("subject", stream), ("time", Schema(#"{"type":"string","format":"date-time"}"#)),
        ("datacontenttype", .oneOf(["application/json"])), ("schemaversion", .integer(1...65_535)),
        ("actor", .text), ("correlationid", .text), ("causationid", .text), ("data", .object),
    ]

    /// Where an appended event stands.
    private static let place = object(
        [
            ("id", .text), ("stream", stream), ("position", .position),
            ("revision", .integer(0...4_294_967_295)), ("recordedtime", .text),
        ], needed: ["id", "stream", "position", "revision", "recordedtime"])

    /// What counts for a key figure.
    private static let figureEntity = object(
        [
            ("table", .text), ("entity", .text), ("n", Schema(#"{"type":["integer","null"]}"#)),
            ("columns", .array(of: .text)), ("period", Schema(#"{"type":["string","null"]}"#)),
            ("numerator", Schema(#"{"type":["number","null"]}"#)),
            ("denominator", Schema(#"{"type":["number","null"]}"#)),
            ("part", Schema(#"{"type":["string","null"]}"#)), ("events", .array(of: .object)),
        ],
        needed: [
            "table", "entity", "n", "columns", "period", "numerator", "denominator", "part", "events",
        ])

    private static let all: [(String, Schema)] = [
        ("Event", object(attributes, needed: ["type", "subject"])),
        ("EventToStream", object(attributes, needed: ["type"])),
        (
            "RecordedEvent",
            object(
                attributes + [
                    ("position", .position), ("revision", .integer(0...4_294_967_295)),
                    ("recordedtime", Schema(#"{"type":"string","format":"date-time"}"#)),
                ], needed: ["specversion", "id", "source", "type", "subject", "time", "position", "revision"])
        ),
        (
            "Append",
            object(
                [
                    ("events", .array(of: .named("Event"), atLeast: 1, atMost: 1_000)),
                    (
                        "expectations",
                        Schema(
                            #"{"type":"object","additionalProperties":{"oneOf":[{"type":"string","pattern":"^(any|none|exists|[0-9]{1,20})$"},{"type":"integer","minimum":0}]}}"#
                        )
                    ), ("conditions", .array(of: .named("Condition"))),
                ], needed: ["events"])
        ),
        (
            "Condition",
            object([("filter", .named("Filter")), ("after", .position)], needed: ["filter"])
        ),
        (
            "Filter",
            object(
                ["categories", "types", "entities", "actors", "correlations"].map {
                    ($0, Schema.array(of: .text, atLeast: 1))
                })
        ),
        (
            "Appended",
            object(
                [("position", .position), ("repeated", .boolean), ("events", .array(of: place))],
                needed: ["position", "repeated", "events"])
        ),
        (
            "SegmentAppended",
            object(
                [
                    ("position", .position), ("repeated", .boolean), ("events", .array(of: place)),
                    ("ignored", .array(of: .text)),
                ], needed: ["events", "ignored"])
        ), ("SegmentBatch", object([("batch", .array(of: .object, atMost: 1_000))], needed: ["batch"])),
        ("SegmentResults", object([("results", .array(of: .object))], needed: ["results"])),
        (
            "EventPage",
            object(
                [
                    ("events", .array(of: .named("RecordedEvent"))), ("complete_to", .position),
                    ("next", Schema(#"{"type":["string","null"]}"#)),
                ], needed: ["events", "complete_to", "next"])
        ),
        (
            "Rows",
            object(
                [
                    ("position", .position), ("columns", .array(of: .text)), ("rows", .array(of: .object)),
                    ("more", .boolean),
                ], needed: ["position", "columns", "rows", "more"])
        ),
        (
            "Statement",
            object(
                [
                    ("sql", .text), ("parameters", .object), ("as_of", .text), ("valid_at", .text),
                    ("limit", .integer(1...1_000_000)),
                ], needed: ["sql"])
        ),
        (
            "Views",
            object(
                [
                    ("head", .position), ("position", .position), ("timeZone", .text),
                    ("tables", .array(of: .object)),
                ], needed: ["head", "position", "timeZone", "tables"])
        ), ("Reports", object([("reports", .array(of: .object))], needed: ["reports"])),
        (
            "Differences",
            object(
                [("from", .position), ("to", .position), ("rows", .array(of: .object))],
                needed: ["from", "to", "rows"])
        ),
        (
            "Explanations",
            object(
                [("position", .position), ("events", .array(of: .object))], needed: ["position", "events"])
        ),
        (
            "FigureExplanation",
            object(
                [
                    ("position", .position), ("figures", .array(of: .object)),
                    ("targets", .array(of: .object)),
                    ("count", Schema(#"{"type":"integer","minimum":0}"#)),
                    ("entities", .array(of: figureEntity)),
                ], needed: ["position", "figures", "targets", "count", "entities"])
        ),
        (
            "Health",
            object([("status", .text), ("head", .position), ("views", .position)], needed: ["status"])
        ),
        (
            "Problem",
            object(
                [
                    ("type", .text), ("title", .text), ("status", .integer(400...599)), ("code", .text),
                    ("detail", .text), ("instance", .text),
                    (
                        "reasons",
                        .array(
                            of: object(
                                [
                                    ("code", .text), ("field", .text), ("message", .text),
                                    ("event", .integer(0...4_294_967_295)),
                                ], needed: ["code", "field", "message"]))
                    ),
                ], needed: ["type", "title", "status", "code", "detail"])
        ),
    ]
}
