import EventLog

/// Compares data with a shape: every reason at once, references and personal values by the way.
struct ShapeChecker {
    /// One step of the way from `data` to a value.
    enum Step {
        case member(String)
        case element(Int)
    }

    private(set) var reasons: [Refusal.Reason] = []
    private(set) var references: [Reference] = []
    private(set) var personal: [JSONValue] = []
    /// To the object that is being looked at.
    private var path: [Step] = []
    /// The currency of the first amount; the others must have the same.
    private var currency: ArraySlice<UInt8>?
    /// Commitments stand for personal values: the data is an entry's.
    private let acceptsSealed: Bool
    /// `custom` and `sealed` are looked for only where senders write.
    static let customByteLimit = 16_384

    private static let sealedReason = "commitments are made by the ledger, not sent"
    private static let erasedReason =
        "this value was erased in the ledger that it comes from; there is nothing left to record"

    init(acceptsSealed: Bool = false) {
        self.acceptsSealed = acceptsSealed
    }

    /// Checks the data of an event, `custom` allowed, under `path` where it is data within data.
    ///
    /// Data of an earlier version is checked as it was written, then as what it is read as.
    mutating func check(
        _ data: JSONValue, of type: EventType, version: Int? = nil, within member: String? = nil
    ) {
        if let member { path.append(.member(member)) }
        if let earlier = type.earlier(version) {
            members(of: data, earlier.shape, isEvent: true)
            if reasons.isEmpty { upcast(data, of: type, from: earlier.version) }
        } else {
            members(of: data, type.shape, isEvent: true)
            if reasons.isEmpty { rules(of: type, data) }
        }
        if member != nil { path.removeLast() }
    }

    /// Checks what `data` is read as. Its personal values are looked at sealed, as readers will find them:
    /// each must arrive in a field that is personal now, and no other value may stand in one.
    private mutating func upcast(_ data: JSONValue, of type: EventType, from version: Int) {
        guard type.needsUpcast(from: version) else { return }
        let sealed = data.replacing(personal) { "{\"sealed\":\"\($0)\"}" }
        guard let entry = try? JSONDocument(sealed).root else { return }
        var checker = ShapeChecker(acceptsSealed: true)
        checker.path = path
        let present = type.present(entry, schemaVersion: version)
        checker.check(present, of: type)
        reasons += checker.reasons
        references = checker.references
        let isSealed = checker.personal.allSatisfy { $0.sealedCommitment != nil }
        if !isSealed || checker.personal.count != Self.sealedCount(present) {
            reasons.append(
                Refusal.Reason(
                    .invalidValue, "schemaversion",
                    "what is personal now was not in version \(version); \(type.schemaVersion) is written now"
                ))
        }
    }

    private static func sealedCount(_ value: JSONValue) -> Int {
        if value.sealedCommitment != nil { return 1 }
        return value.members.reduce(0) { $0 + sealedCount($1.value) }
            + value.elements.reduce(0) { $0 + sealedCount($1) }
    }

    /// A reason against the value behind `steps`, seen from the object being looked at.
    mutating func refuse(_ code: Refusal.Code, _ steps: Step..., because message: String) {
        reasons.append(Refusal.Reason(code, Self.text(path + steps), message))
    }

    private static func text(_ path: [Step]) -> String {
        path.reduce(into: "") { text, step in
            switch step {
            case .member(let name): text += text.isEmpty ? name : ".\(name)"
            case .element(let index): text += "[\(index)]"
            }
        }
    }

    // MARK: - Objects

    private mutating func members(
        of object: JSONValue, _ shape: Shape, isEvent: Bool = false, unsets: Bool = false
    ) {
        var met: UInt64 = 0
        var expected = 0
        for (name, value) in object.members {
            guard let index = shape.index(of: name, expected: expected) else {
                if isEvent, name == "custom" {
                    custom(value)
                } else {
                    unknown(name, value)
                }
                continue
            }
            expected = index + 1
            let field = shape.fields[index]
            if value.isNull {
                // Where null unsets, what is required cannot be unset; elsewhere null is absence.
                if unsets, field.isRequired {
                    refuse(.missingField, .member(name), because: "cannot be unset")
                }
                continue
            }
            met |= 1 << UInt64(index)
            check(value, field.kind, .member(name), isRequired: field.isRequired)
            if field.isPersonal { seal(value, of: field) }
        }
        let missing = unsets ? 0 : shape.required & ~met
        if missing != 0 {
            for index in shape.fields.indices where missing >> UInt64(index) & 1 == 1 {
                refuse(.missingField, .member(shape.fields[index].name), because: "is required")
            }
        }
        if shape.isSpan { span(object) }
    }

    /// Only an e-mail address and a phone of several can be taken away alone, so each is sealed alone.
    private mutating func seal(_ value: JSONValue, of field: Field) {
        if case .array = field.kind, field.name == "emails" || field.name == "phones" {
            for element in value.elements where !element.isNull { personal.append(element) }
        } else {
            personal.append(value)
        }
    }

    private mutating func custom(_ value: JSONValue) {
        if value.isNull { return }
        guard value.kind == .object else {
            return refuse(.wrongType, .member("custom"), because: "an object is expected")
        }
        if value.range.count > Self.customByteLimit {
            refuse(.invalidValue, .member("custom"), because: "at most \(Self.customByteLimit) bytes")
        }
        free(value, .member("custom"))
    }

    private mutating func unknown(_ name: String, _ value: JSONValue) {
        if name == "sealed" {
            refuse(.ruleViolated, .member(name), because: Self.sealedReason)
        } else {
            refuse(.unknownField, .member(name), because: "is no field here; own fields go under custom")
            free(value, .member(name))
        }
    }

    /// Looks for a member `sealed` in what no shape describes.
    private mutating func free(_ value: JSONValue, _ step: Step) {
        guard value.kind == .object || value.kind == .array else { return }
        path.append(step)
        for (name, member) in value.members {
            if name == "sealed" {
                refuse(.ruleViolated, .member(name), because: Self.sealedReason)
            }
            free(member, .member(name))
        }
        for (index, element) in value.elements.enumerated() { free(element, .element(index)) }
        path.removeLast()
    }

    private mutating func span(_ object: JSONValue) {
        guard let start = object["start"]?.string, let end = object["end"]?.string else { return }
        if let first = Instant(start), let last = Instant(end) {
            if last <= first { refuse(.ruleViolated, .member("end"), because: "must be after start") }
        } else if start.utf8.count == 10, end.utf8.count == 10, end < start {
            refuse(.ruleViolated, .member("end"), because: "must not be before start")
        }
    }

    // MARK: - Values

    private mutating func check(_ value: JSONValue, _ kind: Kind, _ step: Step, isRequired: Bool) {
        if value.kind == .object, let commitment = value["sealed"] {
            if acceptsSealed { return }
            if commitment.string != nil {
                let isErased = value["erased"]?.boolean == true
                return refuse(
                    .ruleViolated, step, because: isErased ? Self.erasedReason : Self.sealedReason)
            }
        }
        switch kind {
        case .text: text(value, step, 4_096, isRequired)
        case .key: text(value, step, 128, isRequired)
        case .prose: text(value, step, 32_768, isRequired)
        case .boolean:
            if value.boolean == nil { wrongType(value, step, "true or false") }
        case .integer(let range):
            guard let integer = value.integer else { return wrongType(value, step, "an integer") }
            if !range.contains(integer) { refuse(.invalidValue, step, because: "out of range: \(kind)") }
        case .number(let range):
            guard let number = value.double else { return wrongType(value, step, "a number") }
            if !range.contains(number) { refuse(.invalidValue, step, because: "out of range: \(kind)") }
        case .money: money(value, step)
        case .choice(let names):
            form(value, step, "one of \(names.joined(separator: ", "))") { bytes in
                names.contains { bytes.elementsEqual($0.utf8) }
            }
        case .reference(let category, let links): reference(value, category, links, step)
        case .array(let element, let least): array(value, element, least, step)
        case .object(let shape), .changes(let shape):
            guard value.kind == .object else { return wrongType(value, step, "an object") }
            path.append(step)
            if case .changes = kind {
                members(of: value, shape, unsets: true)
            } else {
                members(of: value, shape)
            }
            path.removeLast()
        case .place(let shape):
            if value.kind == .object {
                check(value, .object(shape), step, isRequired: isRequired)
            } else {
                text(value, step, 4_096, isRequired)
            }
        case .value:
            if value.kind == .object || value.kind == .array { wrongType(value, step, "a single value") }
        case .json: free(value, step)
        case .anyObject:
            if value.kind == .object { free(value, step) } else { wrongType(value, step, "an object") }
        default: formed(value, kind, step)
        }
    }

    /// The kinds that are strings of a certain form.
    private mutating func formed(_ value: JSONValue, _ kind: Kind, _ step: Step) {
        switch kind {
        case .instant:
            form(value, step, "an RFC 3339 instant") { Instant(String(decoding: $0, as: UTF8.self)) != nil }
        case .date: form(value, step, "a day, YYYY-MM-DD", Forms.isDate)
        case .moment:
            form(value, step, "an RFC 3339 instant or a day, YYYY-MM-DD") {
                $0.count == 10 ? Forms.isDate($0) : Instant(String(decoding: $0, as: UTF8.self)) != nil
            }
        case .email: form(value, step, "an e-mail address with a lower-case domain", Forms.isEmail)
        case .phone: form(value, step, "a phone number in E.164, +989121234567", Forms.isPhone)
        case .dial: form(value, step, "a phone number in E.164 or one of at most six digits", Forms.isDial)
        case .country: form(value, step, "a country of ISO 3166-1, alpha-2", Forms.isCountry)
        case .currency: form(value, step, "a currency of ISO 4217", Forms.isCurrency)
        case .sha256: form(value, step, "64 lower-case hexadecimal digits", Forms.isSHA256)
        case .decimal: form(value, step, "a positive decimal number as a string", Forms.isRate)
        case .period: form(value, step, "YYYY-MM, YYYY-Qn or YYYY", Forms.isPeriod)
        case .timeZone: form(value, step, "the IANA name of a time zone", Forms.isTimeZone)
        case .hours: form(value, step, "hours as in 09:00-17:00") { Forms.hours($0) != nil }
        default: break
        }
    }

    private mutating func wrongType(_ value: JSONValue, _ step: Step, _ expected: String) {
        let before = reasons.count
        if !acceptsSealed { free(value, step) }
        if reasons.count == before { refuse(.wrongType, step, because: "\(expected) is expected") }
    }

    private mutating func text(_ value: JSONValue, _ step: Step, _ limit: Int, _ isRequired: Bool) {
        guard value.kind == .string else { return wrongType(value, step, "a string") }
        let count = value.range.count - 2
        if count == 0, isRequired { refuse(.invalidValue, step, because: "must not be empty") }
        if count > limit, value.string.map({ $0.utf8.count > limit }) ?? false {
            refuse(.invalidValue, step, because: "at most \(limit) bytes")
        }
    }

    private mutating func form(
        _ value: JSONValue, _ step: Step, _ expected: String, _ isFormed: (ArraySlice<UInt8>) -> Bool
    ) {
        guard value.kind == .string else { return wrongType(value, step, "a string") }
        if !isFormed(value.content) { refuse(.invalidValue, step, because: "\(expected) is expected") }
    }

    private mutating func money(_ value: JSONValue, _ step: Step) {
        guard value.kind == .object else { return wrongType(value, step, "an object of amount and currency") }
        var hasAmount = false
        var hasCurrency = false
        path.append(step)
        for (name, member) in value.members {
            switch name {
            case "amount" where !member.isNull:
                hasAmount = true
                check(member, .integer(0...JSONRange.largest), .member(name), isRequired: true)
            case "currency" where !member.isNull:
                hasCurrency = true
                currency(member)
            case "amount", "currency": break
            default: unknown(name, member)
            }
        }
        if !hasAmount { refuse(.missingField, .member("amount"), because: "is required") }
        if !hasCurrency { refuse(.missingField, .member("currency"), because: "is required") }
        path.removeLast()
    }

    private mutating func currency(_ value: JSONValue) {
        let before = reasons.count
        formed(value, .currency, .member("currency"))
        guard reasons.count == before else { return }
        let bytes = value.content
        if let currency, currency != bytes {
            refuse(.ruleViolated, .member("currency"), because: "the amounts of an event have one currency")
        } else {
            currency = bytes
        }
    }

    private mutating func array(_ value: JSONValue, _ element: Kind, _ least: Int, _ step: Step) {
        guard value.kind == .array else { return wrongType(value, step, "an array") }
        path.append(step)
        var count = 0
        for item in value.elements {
            check(item, element, .element(count), isRequired: true)
            count += 1
        }
        path.removeLast()
        if count < least { refuse(.invalidValue, step, because: "at least one is expected") }
        if case .hours = element { ordered(value, step) }
    }

    /// Hours of one day, the earlier first, none in another.
    private mutating func ordered(_ value: JSONValue, _ step: Step) {
        var last = 0
        for item in value.elements {
            guard let hours = Forms.hours(item.content) else { return }
            if hours.lowerBound < last {
                return refuse(.invalidValue, step, because: "hours must not overlap")
            }
            last = hours.upperBound
        }
    }

    private mutating func reference(_ value: JSONValue, _ category: String, _ links: Bool, _ step: Step) {
        guard value.kind == .string, let entity = value.string else {
            return wrongType(value, step, "the name of a stream")
        }
        guard StreamName.isValid(entity, of: category) else {
            return refuse(.invalidValue, step, because: "the name of a stream is expected, \(category)-…")
        }
        let field = path.isEmpty ? step.name : Self.text(path + [step])
        references.append(Reference(entity: entity, category: category, links: links, field: field))
    }
}

extension ShapeChecker.Step {
    fileprivate var name: String {
        switch self {
        case .member(let name): name
        case .element(let index): "[\(index)]"
        }
    }
}

extension JSONValue {
    /// The bytes of a string, unescaped.
    var content: ArraySlice<UInt8> {
        let inner = document.bytes[range.lowerBound + 1..<max(range.lowerBound + 1, range.upperBound - 1)]
        return inner.contains(UInt8(ascii: "\\")) ? Array((string ?? "").utf8)[...] : inner
    }
}
