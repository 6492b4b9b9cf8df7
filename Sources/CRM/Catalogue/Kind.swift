/// What a field's value may be, under the name it has in the rows of the declarations.
public indirect enum Kind: Sendable {
    /// A string of at most 4,096 bytes; 32,768 for `prose`, 128 for `key`.
    case text, prose, key
    /// Any scalar; any value; any object.
    case value, json, anyObject
    case boolean
    /// Without fraction and exponent.
    case integer(ClosedRange<Int64>)
    case number(ClosedRange<Double>)
    /// `{"amount": 125000, "currency": "EUR"}`: minor units, not negative, ISO 4217.
    case money
    /// RFC 3339; `YYYY-MM-DD`; either of them.
    case instant, date, moment
    /// An address with a lower-case domain; E.164; E.164 or a short number of at most six digits.
    case email, phone, dial
    /// ISO 3166-1 alpha-2; ISO 4217.
    case country, currency
    /// 64 lower-case hexadecimal digits; a number as a string; `YYYY-MM`, `YYYY-Qn` or `YYYY`; the form
    /// of an IANA name; `09:00-17:00`.
    case sha256, decimal, period, timeZone, hours
    /// A text, or `{lat, lon}`.
    case place(Shape)
    case choice([String])
    case object(Shape)
    case array(Kind, least: Int)
    /// The fields of another type, each optional; `null` unsets.
    case changes(Shape)
    /// The name of a stream of `category`; with `links` the event's stream is linked to it from then on.
    case reference(category: String, links: Bool)
}

extension Kind {
    static let places: [String: ClosedRange<Double>] = ["lat": -90...90, "lon": -180...180]

    /// The kinds that are one word, and that a company's own types may use as well.
    static func named(_ name: some StringProtocol) -> Kind? {
        switch name {
        case "text", "string": .text
        case "prose": .prose
        case "key": .key
        case "value": .value
        case "json": .json
        case "object": .anyObject
        case "boolean", "bool": .boolean
        case "integer", "int": .integer(-JSONRange.largest...JSONRange.largest)
        case "number": .number(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)
        case "percent": .integer(0...100)
        case "duration": .integer(0...JSONRange.largest)
        case "money": .money
        case "instant": .instant
        case "date": .date
        case "moment": .moment
        case "email": .email
        case "phone": .phone
        case "dial": .dial
        case "country": .country
        case "currency": .currency
        case "sha256": .sha256
        case "decimal": .decimal
        case "period": .period
        case "timezone": .timeZone
        case "hours": .hours
        case "place": .place(.location)
        default: nil
        }
    }

    /// The kind of a field that names none: `…Ms` is a duration, `…Pct` a percentage, else a text.
    static func implied(by field: some StringProtocol) -> Kind {
        if field.hasSuffix("Ms") { return .integer(0...JSONRange.largest) }
        if field.hasSuffix("Pct") { return .integer(0...100) }
        return .text
    }

    var hasReferences: Bool {
        switch self {
        case .reference: true
        case .object(let shape), .changes(let shape): !shape.referring.isEmpty
        case .array(let element, _): element.hasReferences
        default: false
        }
    }

    var linkedCategories: Set<String> {
        switch self {
        case .reference(let category, let links): links ? [category] : []
        case .object(let shape), .changes(let shape): shape.linkedCategories
        case .array(let element, _): element.linkedCategories
        default: []
        }
    }

    var hasMoney: Bool {
        switch self {
        case .money: true
        case .object(let shape), .changes(let shape): !shape.paying.isEmpty
        case .array(let element, _): element.hasMoney
        default: false
        }
    }
}

/// The integers that JSON keeps exact: ±(2⁵³−1).
enum JSONRange {
    static let largest: Int64 = 9_007_199_254_740_991
}

extension Kind: CustomStringConvertible {
    /// As it stands in a row.
    public var description: String {
        switch self {
        case .text: "text"
        case .prose: "prose"
        case .key: "key"
        case .value: "value"
        case .json: "json"
        case .anyObject: "object"
        case .boolean: "boolean"
        case .integer(let range): Self.describe("integer", range.lowerBound, range.upperBound)
        case .number(let range): Self.describe("number", range.lowerBound, range.upperBound)
        case .money: "money"
        case .instant: "instant"
        case .date: "date"
        case .moment: "moment"
        case .email: "email"
        case .phone: "phone"
        case .dial: "dial"
        case .country: "country"
        case .currency: "currency"
        case .sha256: "sha256"
        case .decimal: "decimal"
        case .period: "period"
        case .timeZone: "timezone"
        case .hours: "hours"
        case .place: "place"
        case .choice(let names): "(\(names.joined(separator: "|")))"
        case .object(let shape), .changes(let shape):
            "{\(shape.fields.map(\.description).joined(separator: ", "))}"
        case .array(let element, let least): "\(least > 0 ? "[+]" : "[]") \(element)"
        case .reference(let category, let links): "→\(category)\(links ? "!" : "")"
        }
    }

    private static func describe(_ name: String, _ low: Int64, _ high: Int64) -> String {
        if low == 0, high == 100 { return "percent" }
        if low == -JSONRange.largest, high == JSONRange.largest { return name }
        return "\(name) \(low)…\(high == JSONRange.largest ? "" : "\(high)")"
    }

    private static func describe(_ name: String, _ low: Double, _ high: Double) -> String {
        func text(_ bound: Double) -> String {
            if bound.magnitude == .greatestFiniteMagnitude { return "" }
            return Int64(exactly: bound).map { "\($0)" } ?? "\(bound)"
        }
        let range = text(low).isEmpty && text(high).isEmpty ? "" : " \(text(low))…\(text(high))"
        return name + range
    }
}
