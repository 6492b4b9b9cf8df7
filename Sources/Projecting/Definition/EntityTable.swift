/// A fold and the table of its rows, for entities that are what the fields of their events last said:
///
/// ```swift
/// var invoice = EntityTable("invoice", key: "invoice_id")
/// invoice.contact("contact_id", "contactId", on: "invoice.issued")
/// invoice.money("total", "total", on: "invoice.issued")
/// invoice.instant("paid_at", on: "invoice.paid")
/// projection.table("invoices", of: invoice)
/// ```
///
/// A column shows what the last of its events that has the field says; null unsets it. What is more than that is
/// said to ``fold`` itself, and shown by ``show(_:)``.
public struct EntityTable: Sendable {
    public var fold: Fold
    public private(set) var columns: [TableColumn]

    /// - Parameter key: The name of the column with the stream's name; the state stands behind it.
    public init(_ category: String, key: String) {
        fold = Fold(category)
        columns = [.stream(key), .state()]
    }

    public mutating func show(_ column: TableColumn) { columns.append(column) }

    /// The field `name`, as text, number or minified JSON.
    @discardableResult
    public mutating func field(
        _ column: String, _ name: StaticString, _ kind: TableColumn.Kind = .text, on types: String...
    ) -> Row.Column {
        let cell = cell(name, types)
        show(.cell(column, kind, cell))
        return cell
    }

    /// A contact that the field `name` names: the survivor where it was merged.
    @discardableResult
    public mutating func contact(
        _ column: String = "contact_id", _ name: StaticString = "contactId", on types: String...
    ) -> Row.Column {
        let cell = cell(name, types)
        show(.contact(column, cell))
        return cell
    }

    /// A money that the field `name` is, in minor units, and its currency in a column of its own.
    @discardableResult
    public mutating func money(
        _ column: String, _ name: StaticString, currency: String? = "currency", on types: String...
    ) -> (amount: Row.Column, currency: Row.Column) {
        let (amount, unit) = (fold.column(), fold.column())
        handle(types) { row, event in
            guard event.data.has(name) else { return }
            row[amount] = event[name, "amount"]
            row[unit] = event[name, "currency"]
        }
        show(.cell(column, .integer, amount))
        if let currency { show(.cell(currency, .text, unit)) }
        return (amount, unit)
    }

    /// When the last event of these types happened.
    ///
    /// - Parameter cleared: The types after which that is past: the entity went back.
    @discardableResult
    public mutating func instant(
        _ column: String, on types: String..., cleared: [String] = []
    ) -> Row.Column {
        let cell = fold.column()
        handle(types) { row, event in row[cell] = event.instant }
        handle(cleared) { row, _ in row[cell] = .null }
        show(.cell(column, .instant, cell))
        return cell
    }

    /// How many events of these types there were.
    @discardableResult
    public mutating func count(_ column: String, on types: String...) -> Row.Column {
        let cell = fold.column()
        handle(types) { row, _ in row[cell] = .integer((row[cell].integer ?? 0) + 1) }
        show(
            .computed(column, .integer, of: [cell]) { .integer($0[cell].integer ?? 0) })
        return cell
    }

    /// What events of these types do beside.
    public mutating func on(_ types: String..., handler: @escaping Fold.Handler) { handle(types, handler) }

    private mutating func cell(_ name: StaticString, _ types: [String]) -> Row.Column {
        let cell = fold.column()
        handle(types) { row, event in
            if event.data.has(name) { row[cell] = event[name] }
        }
        return cell
    }

    private mutating func handle(_ types: [String], _ handler: @escaping Fold.Handler) {
        for type in types { fold.on(type, handler: handler) }
    }
}

extension Projection {
    /// A table with a row for each entity, in order of their names.
    public mutating func table(_ name: String, of entity: EntityTable, joining joined: [Aggregate] = []) {
        table(name, of: entity.fold, joining: joined, entity.columns)
    }
}
