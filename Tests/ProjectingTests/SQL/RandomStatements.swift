import TestSupport

/// Statements over two tables, made from a seed: `wide` with a key of two texts and a number, `narrow` with
/// one text. Values are few, so that conditions meet.
struct RandomStatements {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private static let words = ["a", "b", "bb", "c", "Bb", "5", "05", "", "é", "ی", "z'z"]

    mutating func text() -> String {
        "'" + generator.pick(Self.words).replacing("'", with: "''") + "'"
    }

    mutating func number() -> String {
        switch generator.below(12) {
        case 0: "NULL"
        case 1: "\(generator.int(-1...8)).5"
        case 2: "\(generator.int(0...6)).0"
        case 3: "'\(generator.int(0...6))'"
        case 4: "' \(generator.int(0...6))'"
        case 5: "1e300"
        case 6: "'x'"
        default: "\(generator.int(-1...8))"
        }
    }

    /// A value for a text column, seldom one of another kind.
    private mutating func word() -> String {
        switch generator.below(20) {
        case 0: "NULL"
        case 1: "5"
        case 2: "5.0"
        case 3: "x'61'"
        default: text()
        }
    }

    private static let operators = ["=", "=", "=", "<", "<=", ">", ">=", "<>", "IS"]
    private static let patterns = ["'%'", "'b%'", "'%b'", "'_'", "'05'", "''"]

    private mutating func condition(_ table: String, depth: Int) -> String {
        if depth > 0, generator.chance(35) {
            let one = condition(table, depth: depth - 1)
            let other = condition(table, depth: depth - 1)
            return generator.chance(25)
                ? "NOT (\(one))" : "(\(one) \(generator.pick(["AND", "OR"])) \(other))"
        }
        let isNumber = table == "w" && generator.chance(35)
        let column =
            "\(table)." + (isNumber ? "n" : generator.pick(table == "w" ? ["a", "b", "v"] : ["b", "v"]))
        func value() -> String { isNumber ? number() : word() }
        switch generator.below(9) {
        case 0:
            return "\(column) IN (\((0...generator.below(4)).map { _ in value() }.joined(separator: ", ")))"
        case 1: return "\(column) BETWEEN \(value()) AND \(value())"
        case 2: return "\(column) LIKE \(generator.pick(Self.patterns))"
        case 3: return "\(column) GLOB \(generator.pick(["'b*'", "'*'", "'c'", "'[a-b]*'"]))"
        case 4: return "\(column) IS\(generator.chance(50) ? " NOT" : "") NULL"
        case 5 where generator.chance(50): return "\(column) = \(value()) COLLATE NOCASE"
        case 6 where generator.chance(50):
            return "\(column) IN (SELECT \(isNumber ? "n" : "b") FROM wide WHERE n < \(generator.below(6)))"
        default: return "\(column) \(generator.pick(Self.operators)) \(value())"
        }
    }

    private mutating func conditions(_ table: String) -> String {
        var text = condition(table, depth: 2)
        for _ in 0..<generator.below(3) { text += " AND " + condition(table, depth: 1) }
        return text
    }

    /// Columns that together tell rows apart come last, so that the order is the only right one.
    private mutating func order(_ unique: [String], _ others: [String]) -> String {
        var terms: [String] = []
        for column in (others + unique).shuffled(using: &generator).prefix(generator.below(3)) {
            terms.append(column)
        }
        for column in unique where !terms.contains(column) { terms.append(column) }
        let direction = generator.pick(["", "", " DESC", "mixed"])
        let directed = terms.map { term in
            term + (direction == "mixed" ? generator.pick(["", " DESC"]) : direction)
        }
        return " ORDER BY " + directed.joined(separator: ", ")
            + (generator.chance(40) ? " LIMIT \(generator.below(6)) OFFSET \(generator.below(3))" : "")
    }

    /// Rows by groups, of one table or of two, with the order of the groups or another.
    private mutating func grouping() -> String {
        let columns = ["w.a", "w.b", "w.v", "w.n", "w.r"].shuffled(using: &generator)
        let group = columns.prefix(1 + generator.below(3)).joined(separator: ", ")
        let tables = generator.pick([
            "wide w", "wide w", "wide w JOIN narrow x ON w.v = x.b", "narrow x JOIN wide w ON w.a = x.b",
            "wide w LEFT JOIN narrow x ON x.b = w.v",
        ])
        let order = group.split(separator: ", ").map { $0 + generator.pick(["", "", " DESC"]) }
        let ordered = generator.chance(70) ? order : order.shuffled(using: &generator)
        return "SELECT \(group), count(*), sum(w.n), min(w.b), max(w.v), count(DISTINCT w.r) FROM \(tables) "
            + "WHERE \(conditions("w")) GROUP BY \(group)"
            + (generator.chance(30) ? " HAVING count(*) > \(generator.below(3))" : "")
            + " ORDER BY " + ordered.joined(separator: ", ")
            + (generator.chance(30) ? " LIMIT \(generator.below(6))" : "")
    }

    mutating func next() -> String {
        switch generator.below(6) {
        case 0, 1:
            return "SELECT * FROM wide w WHERE \(conditions("w"))" + order(["a", "b", "n"], ["v"])
        case 2:
            return "SELECT * FROM narrow x WHERE \(conditions("x"))" + order(["b"], ["v"])
        case 3:
            let join = generator.pick(["JOIN", "LEFT JOIN", "CROSS JOIN", "FULL JOIN"])
            let on = generator.pick([
                "w.b = x.b", "w.a = x.b", "w.a = x.b AND w.n > 1", "w.v = x.b", "x.b = w.b AND w.a = 'b'",
                "w.n = x.b", "w.b = x.b AND \(condition("x", depth: 0))",
            ])
            let tables = generator.pick(["wide w \(join) narrow x", "narrow x \(join) wide w"])
            return "SELECT * FROM \(tables) ON \(on) WHERE \(conditions(generator.pick(["w", "x"])))"
                + order(["a", "w.b", "n", "x.b"], ["w.v", "x.v"])
        case 4:
            return grouping()
        default:
            return "SELECT b, (SELECT count(*) FROM wide w WHERE w.a = x.b AND \(condition("w", depth: 1))) "
                + "FROM narrow x WHERE EXISTS (SELECT 1 FROM wide w WHERE w.b = x.b AND \(condition("w", depth: 0))) "
                + "ORDER BY b" + generator.pick(["", " DESC"])
        }
    }
}
