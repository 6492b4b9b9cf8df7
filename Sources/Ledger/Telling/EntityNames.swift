internal import EventLog
public import Projecting

/// What entities are called, as the views have it at a moment: a contact's full name, a deal's title. Used by
/// one thread at a time.
public final class EntityNames {
    private static let nameColumns = ["full_name", "name", "title"]

    private let views: ProjectionEngine?
    private let moment: SQLMoment
    private var known: [String: String?] = [:]
    /// By category: the table that has a row for each of its entities, and the column of their names.
    private let tables: [String: (table: String, column: String)]

    /// - Parameter views: `nil`: nothing has a name.
    public init(_ views: ProjectionEngine?, at moment: SQLMoment) {
        self.views = views
        self.moment = moment
        var tables: [String: (table: String, column: String)] = [:]
        for table in views?.tables ?? [] where table.keyColumns.count == 1 {
            let key = table.columns[table.keyColumns[0]].name
            let column = Self.nameColumns.first { name in table.columns.contains { $0.name == name } }
            if key.hasSuffix("_id"), let column { tables[String(key.dropLast(3))] = (table.name, column) }
        }
        self.tables = tables
    }

    /// `nil` where nothing is known, where it was erased, and for what is no entity.
    public func name(of entity: String) -> String? {
        if let name = known[entity] { return name }
        let category = StreamName.category(ofStream: entity)
        var name: String?
        if let place = tables[String(category)] {
            let row = try? views?.row(entity, of: place.table, at: moment)
            name = row?.first { $0.column == place.column }?.value.text
        }
        known[entity] = .some(name)
        return name
    }
}
