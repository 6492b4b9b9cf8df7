/// The comment at the head of a report, read line by line.
struct ReportHead {
    private(set) var name = ""
    private(set) var description = ""
    private(set) var parameters: [ReportParameter] = []
    private(set) var units: [String: ColumnUnit] = [:]
    private(set) var chart: Chart?

    init(_ source: String) throws(SQLError) {
        var number = 0
        for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            guard line.hasPrefix("--") else { break }
            do throws(SQLError) {
                try read(line.dropFirst(2), isFirst: number == 1)
            } catch {
                throw SQLError(.invalidReport, "line \(number): \(error.message)")
            }
        }
        if name.isEmpty {
            throw SQLError(.invalidReport, "line 1: a report begins with `-- report: name`")
        }
        description = description.trimming()
        if description.isEmpty { throw SQLError(.invalidReport, "\(name) does not say what it shows") }
    }

    private mutating func read(_ line: Substring, isFirst: Bool) throws(SQLError) {
        let words = line.trimming()
        if isFirst {
            guard words.hasPrefix("report:") else { return }
            name = try Self.name(words.dropFirst(7).trimming())
        } else if words.hasPrefix("parameter ") {
            let parameter = try Self.parameter(words.dropFirst(10).trimming())
            if parameters.contains(where: { $0.name == parameter.name }) {
                throw SQLError(.invalidReport, "a second parameter \(parameter.name)")
            }
            parameters.append(parameter)
        } else if let unit = Self.told("unit", words) {
            try readUnit(unit)
        } else if let told = Self.told("chart", words) {
            if chart != nil { throw SQLError(.invalidReport, "a second chart") }
            chart = try Chart(told.kind, told.rest)
        } else if let last = parameters.last, line.hasPrefix("   ") {
            parameters[parameters.count - 1] = ReportParameter(
                name: last.name, kind: last.kind, defaultValue: last.defaultValue,
                meaning: last.meaning + " " + words)
        } else {
            description += words + "\n"
        }
    }

    /// `word kind : rest`
    private static func told(_ word: String, _ line: String) -> (kind: String, rest: String)? {
        let parts = line.split(separator: " ", maxSplits: 3).map(String.init)
        guard parts.count == 4, parts[0] == word, parts[2] == ":" else { return nil }
        return (parts[1], parts[3])
    }

    /// `unit share : rate, step_rate`
    private mutating func readUnit(_ told: (kind: String, rest: String)) throws(SQLError) {
        guard let unit = ColumnUnit(rawValue: told.kind) else {
            let known = ColumnUnit.allCases.map(\.rawValue).joined(separator: ", ")
            throw SQLError(.invalidReport, "\(told.kind) is no unit: there are \(known)")
        }
        for column in told.rest.split(separator: ",") {
            if units.updateValue(unit, forKey: column.trimming()) != nil {
                throw SQLError(.invalidReport, "a second unit of \(column.trimming())")
            }
        }
    }

    private static func name(_ text: some StringProtocol) throws(SQLError) -> String {
        let isName =
            text.utf8.first.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } == true
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
        guard isName else { throw SQLError(.invalidReport, "\(text) is no name: a–z, 0–9 and _ make one") }
        return String(text)
    }

    /// `name kind = default : meaning`
    private static func parameter(_ text: String) throws(SQLError) -> ReportParameter {
        let words = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        guard words.count == 3, let kind = ReportParameter.Kind(rawValue: String(words[1])) else {
            let kinds = ReportParameter.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw SQLError(
                .invalidReport, "a parameter is `name kind = default : meaning`, its kind one of \(kinds)")
        }
        let name = try name(words[0])
        var rest = words[2].trimming()[...]
        var value: SQLValue?
        if rest.hasPrefix("=") {
            let literal = try literal(&rest)
            let parameter = ReportParameter(name: name, kind: kind, defaultValue: literal, meaning: "")
            do throws(SQLError) {
                value = try parameter.checked(literal)
            } catch {
                throw SQLError(.invalidReport, "the default of \(name): \(error.message)")
            }
        }
        let meaning = rest.trimming()
        guard meaning.hasPrefix(":"), meaning.count > 1 else {
            throw SQLError(.invalidReport, "\(name) has no `: meaning`")
        }
        return ReportParameter(
            name: name, kind: kind, defaultValue: value, meaning: meaning.dropFirst().trimming())
    }

    /// Takes `= literal` from the front of `rest`: a text in single quotes, a number, NULL, true or false.
    private static func literal(_ rest: inout Substring) throws(SQLError) -> SQLValue {
        rest = rest.dropFirst().trimming()[...]
        if rest.hasPrefix("'") {
            var text = ""
            rest = rest.dropFirst()
            while let quote = rest.firstIndex(of: "'") {
                text += rest[..<quote]
                rest = rest[rest.index(after: quote)...]
                guard rest.hasPrefix("'") else { return .text(text) }
                text += "'"
                rest = rest.dropFirst()
            }
            throw SQLError(.invalidReport, "a quote is missing")
        }
        let word = rest.prefix { $0 != " " }
        rest = rest.dropFirst(word.count)
        switch word {
        case "NULL": return .null
        case "true": return .integer(1)
        case "false": return .integer(0)
        default: break
        }
        if let number = Int64(word) { return .integer(number) }
        if let number = Double(word), number.isFinite { return .real(number) }
        throw SQLError(.invalidReport, "\(word) is no literal: texts stand in single quotes")
    }
}

extension StringProtocol {
    /// Without white space at its ends.
    func trimming() -> String {
        let start = drop { $0.isWhitespace }
        return String(
            start[..<(start.lastIndex { !$0.isWhitespace }.map(start.index(after:)) ?? start.startIndex)])
    }
}
