/// A schema version of a type's data before the present one: the fields that it had, and how data of it
/// becomes data of the next version.
///
/// ```swift
/// enum Visit {
///     static let declaration = """
///         visit: made
///         visit.made · – → made · contactId→contact!, notes†?, minutes? integer 0…
///         """
///     static let earlier = [
///         EarlierVersion("visit.made", 1, "contactId→contact!, remark†?, hours? integer 0…") { data in
///             data.rename("remark", to: "notes")
///             if let hours = data["hours"]?.integer { data.set("minutes", json: "\(hours * 60)") }
///             data.remove("hours")
///         }
///     ]
/// }
/// ```
/// It stands beside the declaration of its type and in the list of `Catalogue.earlier`; the present schema
/// version is the number of earlier ones and one. Adding an optional field needs no version: older data is
/// data of the present shape.
///
/// - An upcast is a function of the data alone, the same at every replay.
/// - It takes every value that its own version allows, and makes data that the next version allows.
/// - Personal values come to it sealed, `{"sealed":…}`, and it moves or drops them without looking inside:
///   what a fold sees must not change when a value is erased. They stay in fields marked personal.
/// - Rules look at upcast data, so another version is another rule version: indexes are made anew.
public struct EarlierVersion: Sendable {
    /// Makes older data the next version's.
    public typealias Upcast = @Sendable (inout EarlierData) -> Void

    let type: String
    let version: Int
    let shape: Shape
    /// `nil`: older data is read as it was written. So it is with a company's own types.
    let upcast: Upcast?

    /// - Parameter fields: as they stood in the type's row, without names of states; `changes{…}` for a
    ///   field `changes` in which null unsets.
    package init(_ type: String, _ version: Int, _ fields: String, upcast: @escaping Upcast) {
        self.type = type
        self.version = version
        self.upcast = upcast
        do {
            let prefix = "changes{"
            if fields.hasPrefix(prefix), fields.hasSuffix("}") {
                let members = try RowParser.shape(String(fields.dropFirst(prefix.count).dropLast()))
                shape = Shape([Field("changes", .changes(members))])
            } else {
                shape = try RowParser.shape(fields)
            }
        } catch {
            preconditionFailure("\(error.message) in version \(version) of \(type)")
        }
    }

    /// The version of `type` that a new definition replaces.
    init(replaced type: EventType) {
        self.type = type.name
        version = type.schemaVersion
        shape = type.shape
        upcast = nil
    }
}
