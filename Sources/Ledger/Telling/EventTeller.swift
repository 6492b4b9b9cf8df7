public import CRM
public import EventLog
public import Projecting

/// Tells events in words: what happened, with the names of who and what took part. Used by one thread at a
/// time.
public struct EventTeller {
    /// Fields of a type without words that are told.
    private static let mostSalientFields = 4

    let display: Display
    let names: EntityNames
    private let catalogue: Catalogue

    public init(_ display: Display, names: EntityNames, catalogue: Catalogue) {
        self.display = display
        self.names = names
        self.catalogue = catalogue
    }

    var language: Language { display.language }

    /// What an event of `type` with `data` says: the sentence of its type, or for a type that has none its name
    /// and its first scalar fields.
    ///
    /// - Parameter data: with personal values in place.
    public func sentence(_ type: String, _ data: JSONValue) -> String {
        let fields = catalogue.type(type)?.fields ?? []
        guard let sentence = Wording.builtIn.sentence(for: type, in: language) else {
            return plain(type, data, fields)
        }
        return sentence.text { path in
            guard let (value, field) = find(path, in: data, fields) else { return nil }
            return text(value, field)
        } count: { path in
            guard let (value, _) = find(path, in: data, fields) else { return nil }
            return value.kind == .array ? display.integer(Int64(Array(value.elements).count)) : nil
        }
    }

    private func find(
        _ path: [String], in data: JSONValue, _ fields: [Field]
    ) -> (value: JSONValue, field: Field?)? {
        var (value, fields, field) = (data, fields, Field?.none)
        for name in path {
            guard let member = value[name], !member.isNull else { return nil }
            field = fields.first { $0.name == name }
            fields = field?.kind.members ?? []
            value = member
        }
        return (value, field)
    }

    /// `machine.leak_reported` as "machine: leak reported, severity high".
    private func plain(_ type: String, _ data: JSONValue, _ fields: [Field]) -> String {
        let parts = type.split(separator: ".", maxSplits: 1).map(String.init)
        let noun = Wording.builtIn.noun(for: parts[0], in: language)
        let verb = (parts.count > 1 ? parts[1] : type).replacing("_", with: " ")
        let told = data.members.filter { $0.value.kind != .object && $0.value.kind != .array }
            .prefix(Self.mostSalientFields)
            .compactMap { member in
                text(member.value, fields.first { $0.name == member.key }).map { "\(member.key) \($0)" }
            }
        let separator = language == .english ? ", " : "، "
        return ([embedded("\(noun): \(verb)")] + told).joined(separator: separator)
    }

    /// Who did it: "by Sara Ahmadi"; `nil` where nobody is named, or where the data names them.
    func actor(of event: Event, _ data: JSONValue) -> String? {
        guard let actor = event.actor, !data.members.contains(where: { $0.value.string == actor }) else {
            return nil
        }
        return (language == .english ? "by " : "از سوی ") + name(actor)
    }

    /// An entity's name, or the entity where it has none.
    func name(_ entity: String) -> String { embedded(names.name(of: entity) ?? entity) }
}

extension Kind {
    /// The fields of an object.
    var members: [Field] {
        switch self {
        case .object(let shape), .changes(let shape), .array(.object(let shape), _): shape.fields
        default: []
        }
    }
}
