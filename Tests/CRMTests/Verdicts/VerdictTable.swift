import CRM
import EventLog

/// One event that must be refused, and exactly how.
struct VerdictCase: Sendable {
    enum Column: Sendable { case missingField, illTypedField, deadReference, erasedReference }

    let column: Column
    let data: String
    let code: Refusal.Code
    let field: String
}

/// All refusals that a type's shape asks for, at every depth: in objects, lists, amounts and changes.
struct VerdictTable {
    private let data: JSONValue
    private(set) var cases: [VerdictCase] = []

    /// - Parameter data: acceptable data of `type`, with every field.
    init(of type: EventType, data: String) throws {
        self.data = try JSONDocument(data.utf8).root
        visit(type.shape, at: [])
    }

    /// What a correction must be refused for: its own fields, and its new data as that of `type`.
    init(of correction: EventType, data: String, correcting type: EventType) throws {
        try self.init(of: correction, data: data)
        visit(type.shape, at: [.member("data")])
    }

    private mutating func add(
        _ column: VerdictCase.Column, _ path: [DataStep], _ json: String?, _ code: Refusal.Code
    ) {
        guard let changed = edited(data, at: path, to: json) else { return }
        cases.append(
            VerdictCase(column: column, data: changed, code: code, field: described(path)))
    }

    private mutating func visit(_ shape: Shape, at path: [DataStep], unsets: Bool = false) {
        for field in shape.fields {
            let place = path + [.member(field.name)]
            if field.isRequired || field.isRequiredAtCreation {
                // A change may leave out what it must not take away.
                if !unsets { add(.missingField, place, nil, .missingField) }
                add(.missingField, place, "null", .missingField)
            }
            visit(field.kind, at: place)
        }
    }

    private mutating func visit(_ kind: Kind, at path: [DataStep]) {
        if let wrong = Self.wrongValue(for: kind) { add(.illTypedField, path, wrong, .wrongType) }
        switch kind {
        case .object(let shape), .place(let shape): visit(shape, at: path)
        case .changes(let shape): visit(shape, at: path, unsets: true)
        case .array(let element, _): visit(element, at: path + [.element(0)])
        case .money:
            for (name, wrong) in [("amount", "\"5\""), ("currency", "5")] {
                let place = path + [.member(name)]
                for json in [nil, "null"] { add(.missingField, place, json, .missingField) }
                add(.illTypedField, place, wrong, .wrongType)
            }
        case .reference(let category, _):
            add(.deadReference, path, "\"\(category)-nowhere\"", .unknownReference)
            if category == "contact" { add(.erasedReference, path, "\"contact-erased\"", .erasedReference) }
        default: break
        }
    }

    /// A value of another kind; `nil` where every value is of the kind.
    static func wrongValue(for kind: Kind) -> String? {
        switch kind {
        case .json: nil
        case .integer: "1.5"
        case .number, .boolean, .money, .object, .anyObject, .changes: "\"text\""
        case .array: "{}"
        default: "[1]"
        }
    }
}
