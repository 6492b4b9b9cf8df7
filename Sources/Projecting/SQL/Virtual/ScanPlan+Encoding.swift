internal import Glibc

/// A plan's way from SQLite's planner to its execution: an integer and a text that the compiled statement keeps.
///
/// The integer, from its lowest bit:
///
///     as_of · valid_at · lower · lower inclusive · upper · upper inclusive · descending · order needs prefix
///     prefix's length (8 bits) · place of the IN in it, from 1; 0: none (8 bits) · moment open
///     column that rows are found by, from 1; 0: none (6 bits)
///
/// The text is what `EXPLAIN QUERY PLAN` shows, and ends with the columns used, in hexadecimal, the plan's
/// number among those that were weighed, and the columns that rows are gathered by, as SQLite counts them, - behind
/// one that descends: `deal_id=? AND n>? [1f 3]`, `GROUP BY stage, currency DESC [82 0 4 9-]`.
struct EncodedPlan: Equatable {
    var bits: Int32

    init(bits: Int32) {
        self.bits = bits
    }

    init(_ plan: ScanPlan) {
        bits = Int32(plan.prefix.count) << 8 | Int32((plan.choice ?? -1) + 1) << 16
        set(0, plan.asOf != nil)
        set(1, plan.validAt != nil)
        set(2, plan.lower != nil)
        set(3, plan.lower?.operation == .greaterOrEqual)
        set(4, plan.upper != nil)
        set(5, plan.upper?.operation == .lessOrEqual)
        set(6, plan.isDescending)
        set(7, plan.orderNeedsPrefix)
        set(24, plan.isMomentOpen)
        bits |= Int32((plan.lookUp?.column ?? -1) + 1) << 25
    }

    var hasAsOf: Bool { has(0) }
    var hasValidAt: Bool { has(1) }
    var hasLower: Bool { has(2) }
    var includesLower: Bool { has(3) }
    var hasUpper: Bool { has(4) }
    var includesUpper: Bool { has(5) }
    var isDescending: Bool { has(6) }
    var orderNeedsPrefix: Bool { has(7) }
    var prefixCount: Int { Int(bits >> 8 & 0xFF) }
    var choice: Int? { bits >> 16 & 0xFF == 0 ? nil : Int(bits >> 16 & 0xFF) - 1 }
    var isMomentOpen: Bool { has(24) }
    /// As SQLite counts columns.
    var lookUp: Int? { bits >> 25 & 0x3F == 0 ? nil : Int(bits >> 25 & 0x3F) - 1 }

    private func has(_ bit: Int32) -> Bool { bits & 1 << bit != 0 }
    private mutating func set(_ bit: Int32, _ value: Bool) {
        if value { bits |= 1 << bit }
    }
}

/// The end of a plan's text.
struct PlanTail: Equatable {
    var columnsUsed: UInt64
    var number: Int
    var grouping: [ScanPlan.Order]

    init(columnsUsed: UInt64, number: Int, grouping: [ScanPlan.Order] = []) {
        self.columnsUsed = columnsUsed
        self.number = number
        self.grouping = grouping
    }

    init?(_ text: UnsafePointer<CChar>) {
        guard let bracket = strrchr(text, Int32(UInt8(ascii: "["))) else { return nil }
        let words = String(cString: bracket + 1).split { $0 == " " || $0 == "]" }
        guard words.count >= 2, let columns = UInt64(words[0], radix: 16), let number = Int(words[1]) else {
            return nil
        }
        columnsUsed = columns
        self.number = number
        grouping = words[2...].compactMap { word in
            let column = Int(word.prefix { $0 != "-" })
            return column.map { ScanPlan.Order(column: $0, isDescending: word.hasSuffix("-")) }
        }
    }

    var text: String {
        let terms = grouping.map { " \($0.column)\($0.isDescending ? "-" : "")" }
        return " [\(String(columnsUsed, radix: 16)) \(number)\(terms.joined())]"
    }
}

extension ScanPlan {
    func text(of table: any SQLTable, _ tail: PlanTail) -> String {
        var parts = prefix.indices.map { place in
            table.columns[table.keyColumns[place]].name + (place == choice ? " IN" : "=?")
        }
        if prefix.count < table.keyColumns.count {
            let next = table.columns[table.keyColumns[prefix.count]].name
            if let lower { parts.append(next + (lower.operation == .greater ? ">?" : ">=?")) }
            if let upper { parts.append(next + (upper.operation == .less ? "<?" : "<=?")) }
        }
        if let lookUp { parts.append(table.columns[lookUp.column - Place.first].name + "=?") }
        if asOf != nil { parts.append("as_of=?") }
        if validAt != nil { parts.append("valid_at=?") }
        var text = parts.joined(separator: " AND ") + (isDescending ? " DESC" : "")
        if !grouping.isEmpty {
            let terms = grouping.map { term in
                table.columns[term.column - Place.first].name + (term.isDescending ? " DESC" : "")
            }
            text += (text.isEmpty ? "" : " ") + "GROUP BY " + terms.joined(separator: ", ")
        }
        return text + tail.text
    }

    /// The conditions whose values the table is opened with, in that order.
    var arguments: [Int] {
        [asOf, validAt].compactMap(\.self) + prefix + [lower, upper, lookUp].compactMap { $0?.index }
    }
}
