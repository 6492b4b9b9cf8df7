internal import CRM
internal import EventLog

/// A row while a table's columns are computed from it: the cells that were asked for, and what lies outside
/// its own stream – the aggregates it is joined with, merges, settings, personal values.
public final class RowReading {
    /// The stream's name, or an aggregate's first key part.
    public internal(set) var key: String {
        get {
            if let known = decodedKey { return known }
            let key = String(decoding: stored.key, as: UTF8.self)
            decodedKey = key
            return key
        }
        set { decodedKey = newValue }
    }
    /// `nil` as long as nobody has asked for the text of the key that is in ``stored``.
    private var decodedKey: String?
    /// The key is the present one of ``stored``: most statements ask for no text of it.
    func takeStoredKey() { decodedKey = nil }
    public internal(set) var keyParts: [String] = []
    /// The element's number in its list.
    public internal(set) var number = 0
    public internal(set) var element: [Value] = []
    public internal(set) var totals = Totals(slots: [])
    /// Where the row's cells are.
    enum Cells {
        /// A contact that has no row of its own, but others were merged into it.
        case none
        case row(Row)
        /// In ``stored``.
        case stored
    }

    var cells = Cells.none
    let stored: RowBytes
    var row: Row? {
        get { if case .row(let row) = cells { row } else { nil } }
        set { cells = newValue.map { .row($0) } ?? .none }
    }
    let context: ReadContext
    private let category: CRM.Category?
    /// The groups of joined aggregates, made when they are asked for.
    var groupsOfKey: (Aggregate) -> [(key: String, totals: Totals)] = { _ in [] }

    /// Answers ``hasGroup(of:for:in:)``.
    var hasGroup: (Aggregate, String, ClosedRange<String>) -> Bool = { _, _, _ in false }
    /// What was asked of other keys of aggregates, for those who explain.
    struct Inquiry {
        let aggregate: Aggregate
        let contact: String
        let range: ClosedRange<String>
    }
    var inquiries: [Inquiry] = []
    /// Which times were measured in which calendar's hours, for the same.
    var measured: [(calendar: String, time: ClosedRange<Int64>)] = []
    var notesInquiries = false

    /// - Parameter columnCount: cells of a stored row.
    init(context: ReadContext, category: CRM.Category?, columnCount: Int) {
        stored = RowBytes(columnCount: columnCount)
        self.context = context
        self.category = category
    }

    public subscript(column: Row.Column) -> Value {
        switch cells {
        case .none: .null
        case .row(let row): row.cells[column.index]
        case .stored: stored[column.index]
        }
    }

    public var stateName: String? {
        switch cells {
        case .none: nil
        case .row(let row): category?.name(ofState: row.state)
        case .stored: category?.name(ofState: stored.state)
        }
    }

    /// The instant of the moment: microseconds since 1970.
    public var now: Int64 { context.now }
    public var settings: Settings { context.settings }

    /// Microseconds from one instant to another, of business hours where `calendar` is one; null where one of
    /// the instants is.
    public func time(from start: Value, to end: Value, in calendar: Value = .null) -> Value {
        guard let start = start.integer, let end = end.integer else { return .null }
        guard let name = calendar.text else { return .integer(end - start) }
        if notesInquiries { measured.append((name, min(start, end)...max(start, end))) }
        return .integer(context.hours(of: name).microseconds(from: start, to: end))
    }

    public var isMerged: Bool { mergedInto != nil }
    public var mergedInto: String? { context.merges.target(of: key) }

    /// The contact that a contact counts for.
    public func survivor(of contact: Value) -> Value {
        guard case .text(let name) = contact, let survivor = context.merges.survivor(of: name) else {
            return contact
        }
        return .text(survivor)
    }

    /// The keys of `aggregate` that begin with this row's, by what follows.
    public func groups(of aggregate: Aggregate) -> [(key: String, totals: Totals)] {
        groupsOfKey(aggregate)
    }

    /// Whether anything was contributed to `aggregate` under a key that begins with `contact` – whoever was
    /// merged into it counted in – and goes on with a part in `range`. Null belongs to nobody.
    public func hasGroup(of aggregate: Aggregate, for contact: Value, in range: ClosedRange<Int64>) -> Bool {
        guard let name = survivor(of: contact).text, let low = Value.ordered(range.lowerBound).text,
            let high = Value.ordered(range.upperBound).text
        else { return false }
        if notesInquiries {
            inquiries.append(Inquiry(aggregate: aggregate, contact: name, range: low...high))
        }
        return hasGroup(aggregate, name, low...high)
    }

    /// Whether the row is of a contact that has been erased, now or at any time.
    var isErased: Bool { !context.erased.isEmpty && context.erased.contains(key) }

    /// The personal value that lies at a place; null where it is erased or must not be seen.
    public func open(_ value: Value) -> Value {
        if isErased { return .null }
        guard case .personal(let place) = value else { return value }
        return context.open(place)
    }
}

/// What a read needs beside rows: one moment's knowledge.
final class ReadContext {
    let moment: ReplayMoment
    /// Microseconds since 1970.
    let now: Int64
    let merges: Merges
    let settings: Settings
    /// Contacts whose personal columns are null at every moment.
    let erased: Set<String>
    private let openEvent: ProjectionEngine.PersonalValues
    private var hours: [String: BusinessHours] = [:]
    /// The events that were opened last: as a rule several columns of a row read the same ones.
    private var opened: [(position: UInt64, data: [UInt8]?)] = []
    private var openedCount = 0
    private static let openedLimit = 16

    init(
        moment: ReplayMoment, now: Int64, merges: Merges, settings: Settings, erased: Set<String>,
        openEvent: @escaping ProjectionEngine.PersonalValues
    ) {
        self.moment = moment
        self.now = now
        self.merges = merges
        self.settings = settings
        self.erased = erased
        self.openEvent = openEvent
    }

    /// The business hours of `calendar`: none where it is not defined.
    func hours(of calendar: String) -> BusinessHours {
        if let known = hours[calendar] { return known }
        let made = BusinessHours(settings.calendars[calendar] ?? [])
        hours[calendar] = made
        return made
    }

    /// The personal value that lies at `place`; null where it is erased or must not be seen.
    func open(_ place: Value.Place) -> Value {
        data(at: place.position).map { place.value(in: $0) } ?? .null
    }

    private func data(at position: UInt64) -> [UInt8]? {
        if let known = opened.first(where: { $0.position == position }) { return known.data }
        let data = openEvent(position)
        if opened.count < Self.openedLimit {
            opened.append((position, data))
        } else {
            opened[openedCount % Self.openedLimit] = (position, data)
        }
        openedCount += 1
        return data
    }
}

/// Which events count: those before a position, and of them those that had happened.
public struct ReplayMoment: Sendable, Hashable {
    /// `as_of`: events before this position are known.
    public var end: UInt64
    /// `valid_at` in microseconds since 1970: later events are left out; `nil` for none.
    public var validAt: Int64?

    public init(end: UInt64, validAt: Int64? = nil) {
        self.end = end
        self.validAt = validAt
    }

    @inline(__always)
    func takes(position: UInt64, time: Int64) -> Bool {
        position < end && time <= (validAt ?? .max)
    }
}
