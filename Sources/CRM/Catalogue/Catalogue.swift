/// Every type of event that may be recorded: Daftar's, and a company's own.
///
/// A value: defining a type makes a new catalogue. Checking needs no lock and no state of the log.
public struct Catalogue: Sendable {
    /// The types that Daftar comes with.
    public static let builtIn = declarations.reduce(Catalogue()) { catalogue, rows in
        let category = rows.prefix { $0 != ":" }
        return catalogue.declaring(rows, earlier: earlier.filter { $0.type.hasPrefix("\(category).") })
    }

    /// In the order of their declaration.
    public private(set) var types: [EventType] = []
    /// How many definitions a company has added to the built-in types.
    public private(set) var version = 0

    private var byName: [String: EventType] = [:]
    private var categories: [String: Category] = [:]

    /// How many earlier versions of types are read in another shape than they were written.
    private(set) var upcastCount = 0

    private init() {}

    /// The catalogue with one category more. Rows that cannot be read are a programmer's error.
    ///
    /// - Parameter earlier: the earlier versions of the category's types.
    package func declaring(_ rows: String, earlier: [EarlierVersion] = []) -> Catalogue {
        var result = self
        do {
            let parser = try RowParser(rows, earlier: earlier)
            result.categories[parser.category.name] = parser.category
            for type in parser.types {
                precondition(
                    result.byName.updateValue(type, forKey: type.name) == nil, "\(type.name) stands twice")
            }
            result.types += parser.types
            result.upcastCount += earlier.count
            precondition(
                parser.types.reduce(0) { $0 + $1.earlier.count } == earlier.count,
                "an earlier version of a type that \(parser.category.name) does not have")
        } catch {
            preconditionFailure("\(error.message) in \(rows)")
        }
        return result
    }

    public func type(_ name: String) -> EventType? { byName[name] }

    /// The categories in the order of their declaration, a company's own behind.
    public var categoryNames: [String] {
        var names: [String] = []
        for type in types where names.last != type.category && !names.contains(type.category) {
            names.append(type.category)
        }
        return names
    }

    public func category(_ name: String) -> Category? { categories[name] }

    /// The types whose events `state` of `category` takes.
    func types(takenBy state: UInt8, of category: String) -> [EventType] {
        types.filter { $0.category == category && $0.takes(state) }
    }

    mutating func add(_ type: EventType, of category: Category) {
        categories[category.name] = category
        if byName.updateValue(type, forKey: type.name) != nil {
            types.removeAll { $0.name == type.name }
        }
        types.append(type)
        version += 1
    }

    /// The earlier versions of the types below; `Deal.earlier + Quote.earlier` once they have some.
    private static let earlier: [EarlierVersion] = []

    private static let declarations = [
        Contact.declaration, Account.declaration, Lead.declaration, Pipeline.declaration, Deal.declaration,
        Product.declaration, Quote.declaration, Invoice.declaration, Email.declaration, Message.declaration,
        Meeting.declaration, Note.declaration, Task.declaration, Ticket.declaration, Call.declaration,
        Survey.declaration, Campaign.declaration, Segment.declaration, Cart.declaration, Order.declaration,
        Payment.declaration, Subscription.declaration, Contract.declaration, WorkOrder.declaration,
        Appointment.declaration, Loyalty.declaration, Employee.declaration, Branch.declaration,
        Partner.declaration, Project.declaration, Geofence.declaration, KPI.declaration,
        BusinessCalendar.declaration, ExchangeRate.declaration, BusinessRule.declaration,
        CompanyType.declaration, LedgerEntry.declaration,
    ]
}
