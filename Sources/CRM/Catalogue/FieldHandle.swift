/// A field of an event type, looked up once and then read from as many events as there are.
///
/// A projection asks the catalogue for its handles when it starts; a field that is not declared stops the
/// program there, and not silently at the millionth event. What is read is the data that the type has now:
/// of an event with an earlier schema version, what ``EventType/present(_:schemaVersion:)-([UInt8],_)`` says.
///
/// ```swift
/// let amount = catalogue.field("deal.opened", "amount", as: .money)
/// let lines = catalogue.field("order.completed", "lines", as: .list)
/// let quantity = catalogue.field("order.completed", "lines[].quantity", as: .integer)
/// decoder.withData { data in
///     let price = amount.money(in: data)
///     lines.forEachElement(in: data) { line in sum += quantity.integer(in: line) ?? 0 }
/// }
/// ```
/// Behind `[]` a handle reads from one element of that list. Below `custom`, and below objects of any
/// shape, every path is allowed.
public struct FieldHandle: Sendable {
    /// What a field is read as.
    public enum Form: Sendable {
        case integer, number, boolean, string, instant, date, money, list, object
    }

    /// `deal.opened`
    public let type: String
    /// `amount.currency`
    public let path: String
    public let kind: Kind
    /// Sealed, by itself or with the object that holds it: what is read from an entry is a commitment.
    public let isPersonal: Bool
    /// The keys from the data (or the list's element) to the value.
    let keys: [[UInt8]]
}

extension Catalogue {
    /// The handle of a field; one that is not declared, or not of this form, is a programmer's error.
    ///
    /// - Parameter path: `amount`, `amount.currency`, `changes.familyName`, `lines[].quantity`, `emails[]`.
    public func field(_ type: String, _ path: String, as form: FieldHandle.Form? = nil) -> FieldHandle {
        guard let declared = self.type(type) else { preconditionFailure("no event type is called \(type)") }
        guard let handle = declared.field(path) else { preconditionFailure("\(type) has no field \(path)") }
        if let form, !handle.kind.isRead(as: form) {
            preconditionFailure("\(type).\(path) is declared as \(handle.kind), not as \(form)")
        }
        return handle
    }
}

extension EventType {
    /// The handle of a field; `nil` where it is not declared.
    public func field(_ path: String) -> FieldHandle? {
        var place = FieldPlace(kind: .object(shape), isEvent: true)
        var keys: [[UInt8]] = []
        for part in path.split(separator: ".", omittingEmptySubsequences: false) {
            let isList = part.hasSuffix("[]")
            let name = isList ? part.dropLast(2) : part
            guard let member = place.member(name) else { return nil }
            place = member
            keys.append(Array(name.utf8))
            guard isList else { continue }
            guard let element = place.element else { return nil }
            place = element
            keys = []
        }
        return FieldHandle(
            type: name, path: path, kind: place.kind, isPersonal: place.isPersonal, keys: keys)
    }
}

/// A place in the declaration that a path has led to.
private struct FieldPlace {
    let kind: Kind
    var isPersonal = false
    var isEvent = false

    func member(_ name: Substring) -> FieldPlace? {
        switch kind {
        case .object(let shape), .changes(let shape), .place(let shape):
            guard let field = shape.fields.first(where: { $0.name == name }) else {
                return isEvent && name == "custom" ? FieldPlace(kind: .anyObject) : nil
            }
            return FieldPlace(kind: field.kind, isPersonal: isPersonal || field.isPersonal)
        case .money:
            switch name {
            case "amount": return FieldPlace(kind: .integer(0...JSONRange.largest))
            case "currency": return FieldPlace(kind: .currency)
            default: return nil
            }
        case .json, .anyObject: return name.isEmpty ? nil : FieldPlace(kind: .json, isPersonal: isPersonal)
        default: return nil
        }
    }

    var element: FieldPlace? {
        switch kind {
        case .array(let element, _): FieldPlace(kind: element, isPersonal: isPersonal)
        case .json: FieldPlace(kind: .json, isPersonal: isPersonal)
        default: nil
        }
    }
}

extension Kind {
    /// Whether a value of this kind can be read as `form`; where any value is allowed, as all.
    func isRead(as form: FieldHandle.Form) -> Bool {
        switch (self, form) {
        case (.json, _), (.value, .integer), (.value, .number), (.value, .boolean), (.value, .string),
            (.integer, .integer), (.integer, .number), (.number, .number), (.boolean, .boolean),
            (.instant, .instant), (.moment, .instant), (.moment, .date), (.date, .date), (.money, .money),
            (.array, .list), (.object, .object), (.changes, .object), (.place, .object), (.place, .string),
            (.anyObject, .object), (.money, .object):
            true
        case (.integer, _), (.number, _), (.boolean, _), (.money, _), (.array, _), (.object, _),
            (.changes, _), (.anyObject, _), (.value, _), (.place, _):
            false
        // All others are strings of a form.
        case (_, .string): true
        default: false
        }
    }
}
