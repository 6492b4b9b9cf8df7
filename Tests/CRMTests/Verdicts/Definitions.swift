/// A company's own types, as they are defined in a log.
enum Definitions: Sendable {
    case none
    /// In a category of its own and in a built-in one, with fields of every kind.
    case everyKind

    /// The data of the `catalogue.type_defined`.
    var data: [String] {
        switch self {
        case .none: []
        case .everyKind:
            [
                Self.definition("visit", "planned", from: "", to: "planned", fields: Self.everyField),
                Self.definition(
                    "visit", "made", from: "\"planned\"", to: "made",
                    fields: #"{"name":"notes","kind":"prose","required":true,"personal":true}"#),
                Self.definition(
                    "visit", "cancelled", from: "\"planned\",\"made\"", to: "cancelled",
                    fields: #"{"name":"reason","kind":"text","required":false}"#),
                #"{"type":"visit.noted","category":"visit","fields":[{"name":"colour","kind":"(red|blue)","required":true}],"transitions":[]}"#,
                Self.definition(
                    "deal", "frozen", from: "\"open\"", to: "frozen",
                    fields:
                        #"{"name":"approverId","kind":"reference","required":true,"reference":"employee"},{"name":"fee","kind":"money","required":false}"#
                ),
                Self.definition("deal", "thawed", from: "\"frozen\"", to: "open", fields: ""),
            ]
        }
    }

    private static func definition(
        _ category: String, _ verb: String, from: String, to: String, fields: String
    ) -> String {
        #"{"type":"\#(category).\#(verb)","category":"\#(category)","fields":[\#(fields)],"transitions":[{"from":[\#(from)],"to":"\#(to)"}]}"#
    }

    private static let kinds = [
        "text", "prose", "key", "value", "json", "object", "boolean", "integer", "integer 1…9", "number",
        "number -1…1", "percent", "duration", "money", "instant", "date", "moment", "email", "phone", "dial",
        "country", "currency", "sha256", "decimal", "period", "timezone", "hours", "place", "(low|high)",
        "[] text", "[+] money", "{street?, city}", "[]{key key, pieces integer 1…, price money}",
    ]

    private static var everyField: String {
        var fields = kinds.enumerated().map { index, kind in
            #"{"name":"f\#(index)","kind":"\#(kind)","required":\#(index % 3 != 0)}"#
        }
        fields.append(
            #"{"name":"contactId","kind":"reference","required":true,"reference":"contact!"}"#)
        fields.append(
            #"{"name":"guideIds","kind":"reference[]","required":false,"reference":"→employee"}"#)
        fields.append(#"{"name":"whispered","kind":"text","required":true,"personal":true}"#)
        return fields.joined(separator: ",")
    }
}
