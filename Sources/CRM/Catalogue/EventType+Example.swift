import EventLog

/// How much of an example is filled in.
public enum Fullness: Sendable {
    /// What is required only.
    case least
    /// Every field, and `custom`.
    case fullest
}

extension EventType {
    /// The data of an acceptable event, as minified JSON. The entities that it names are all called 1.
    ///
    /// - Parameter version: an earlier schema version.
    public func example(_ fullness: Fullness, version: Int? = nil) -> String {
        var writer = ExampleWriter(fullness: fullness, type: name)
        writer.members(of: earlier(version)?.shape ?? shape, isEvent: true)
        return writer.text
    }
}

private struct ExampleWriter {
    let fullness: Fullness
    let type: String
    var text = ""

    mutating func members(of shape: Shape, isEvent: Bool = false) {
        var isFirst = true
        text += "{"
        for field in shape.fields where isWritten(field) {
            text += "\(isFirst ? "" : ",")\"\(field.name)\":"
            isFirst = false
            value(of: field.kind, called: field.name)
        }
        if isEvent, fullness == .fullest { text += "\(isFirst ? "" : ",")\"custom\":{\"colour\":\"blue\"}" }
        text += "}"
    }

    private func isWritten(_ field: Field) -> Bool {
        fullness == .fullest || field.isRequired || field.isRequiredAtCreation
    }

    mutating func value(of kind: Kind, called name: String) {
        if let sample = Samples.exact["\(type).\(name)"] ?? (Self.isPlain(kind) ? Samples.byName[name] : nil)
        {
            text += sample
            return
        }
        switch kind {
        case .object(let shape): members(of: shape)
        case .place: text += #"{"lat":35.7,"lon":51.4}"#
        case .changes(let shape): fullness == .fullest ? members(of: shape) : members(of: Shape([]))
        case .array(let element, let least):
            text += "["
            if least > 0 || fullness == .fullest { value(of: element, called: "") }
            text += "]"
        case .money: text += "{\"amount\":\(Samples.amounts[name] ?? 1_000),\"currency\":\"EUR\"}"
        case .reference(let category, _): text += "\"\(category)-1\""
        case .choice(let names): text += "\"\(names[0])\""
        case .integer(let range): text += "\(min(max(4, range.lowerBound), range.upperBound))"
        case .number(let range): text += "\(min(max(0.75, range.lowerBound), range.upperBound))"
        default: text += Samples.scalar(kind, name)
        }
    }

    /// Samples by name alone are for single values.
    private static func isPlain(_ kind: Kind) -> Bool {
        switch kind {
        case .money, .reference, .choice, .changes, .object, .array, .place: false
        default: true
        }
    }
}

/// What examples are made of.
private enum Samples {
    /// So that 1000 − 250 + 190 + 60 is the total of an order.
    static let amounts = ["discount": 250, "tax": 190, "shipping": 60]

    static let exact = [
        "catalogue.type_defined.type": #""visit.made""#,
        "catalogue.type_defined.category": #""visit""#,
        "catalogue.type_defined.fields":
            #"[{"name":"purpose","kind":"text","required":true,"personal":false},"#
            + #"{"name":"contactId","kind":"reference","required":true,"reference":"contact!"}]"#,
        "catalogue.type_defined.transitions": #"[{"from":[],"to":"made"}]"#,
        "rule.defined.then": #"[{"notify":{"channel":"service"}}]"#,
        "rule.defined.when": #"{"type":"ticket.opened","where":{"priority":"urgent"}}"#,
        "calendar.defined.week":
            #"{"sat":["09:00-17:00"],"sun":["09:00-13:00","14:00-18:00"],"mon":["09:00-17:00"]}"#,
        "kpi.target_set.band": #"{"low":0.7,"high":0.75}"#,
        "pipeline.defined.stages": #"[{"key":"qualification","name":"Qualification","probabilityPct":25},"#
            + #"{"key":"proposal","name":"Proposal","probabilityPct":50}]"#,
        "pipeline.stage_added.after": #""qualification""#,
        "pipeline.stage_added.key": #""demonstration""#,
        "subscription.contracted.mrr": #"{"amount":500,"currency":"EUR"}"#,
        "subscription.expanded.mrr": #"{"amount":2000,"currency":"EUR"}"#,
        "pipeline.stage_retired.key": #""demonstration""#,
        "deal.stage_changed.stage": #""proposal""#,
        "fx.published.quote": #""USD""#,
        "ledger.corrected.data": "{}",
    ]

    static let byName = [
        "start": #""2025-03-01T09:00:00Z""#, "end": #""2025-03-01T10:00:00Z""#,
        "validUntil": #""2099-12-31""#, "stage": #""qualification""#, "purpose": #""marketing""#,
        "lat": "35.7", "lon": "51.4", "fullName": #""Sara Ahmadi""#, "givenName": #""Sara""#,
        "familyName": #""Ahmadi""#, "timezone": #""Asia/Tehran""#, "quantity": "1", "locale": #""fa-IR""#,
        "reason": #""asked by the customer""#, "country": #""IR""#, "domain": #""example.com""#,
    ]

    static func scalar(_ kind: Kind, _ name: String) -> String {
        switch kind {
        case .boolean: "true"
        case .value, .json: "\"\(name)\""
        case .anyObject: "{}"
        case .instant: "\"2025-03-01T10:00:07.250000Z\""
        case .date, .moment: "\"2025-03-21\""
        case .email: "\"sara@example.com\""
        case .phone, .dial: "\"+989121234567\""
        case .country: "\"IR\""
        case .currency: "\"EUR\""
        case .sha256: "\"\(String(repeating: "0123456789abcdef", count: 4))\""
        case .decimal: "\"1.0842\""
        case .period: "\"2025-Q1\""
        case .timeZone: "\"Asia/Tehran\""
        case .hours: "\"09:00-17:00\""
        default: "\"\(name.isEmpty ? "some text" : name)\""
        }
    }
}
