internal import CRM
internal import EventLog

/// Fills a mapping's template of `data` with the values of a row.
struct Rendering {
    let value: (String) -> String?

    /// Appends what `template` becomes.
    ///
    /// - Returns: whether there is anything: `false`, and nothing appended, where all columns in it are empty.
    func append(_ template: JSONValue, to output: inout [UInt8]) throws(Refusal) -> Bool {
        switch template.kind {
        case .string:
            let template = Template(template.string ?? "")
            let text = try template.text(value)
            if text.isEmpty, !template.columns.isEmpty { return false }
            JSONString.append(text, to: &output)
        case .object:
            if let typed = try number(template) {
                guard !typed.isEmpty else { return false }
                output.append(contentsOf: typed)
            } else {
                return try appendMembers(template, to: &output)
            }
        case .array:
            let start = output.count
            output.append(UInt8(ascii: "["))
            for element in template.elements {
                let before = output.count
                if before > start + 1 { output.append(UInt8(ascii: ",")) }
                if try !append(element, to: &output) { output.removeLast(output.count - before) }
            }
            output.append(UInt8(ascii: "]"))
            if output.count == start + 2, !template.elements.makeIterator().isEmpty {
                output.removeLast(2)
                return false
            }
        default: output.append(contentsOf: template.bytes)
        }
        return true
    }

    private func appendMembers(_ template: JSONValue, to output: inout [UInt8]) throws(Refusal) -> Bool {
        let start = output.count
        output.append(UInt8(ascii: "{"))
        var hasMembers = false
        var isEmptyTemplate = true
        for (key, member) in template.members {
            isEmptyTemplate = false
            let before = output.count
            if hasMembers { output.append(UInt8(ascii: ",")) }
            JSONString.append(key, to: &output)
            output.append(UInt8(ascii: ":"))
            if try append(member, to: &output) {
                hasMembers = true
            } else {
                output.removeLast(output.count - before)
            }
        }
        output.append(UInt8(ascii: "}"))
        if hasMembers || isEmptyTemplate { return true }
        output.removeLast(output.count - start)
        return false
    }

    /// The JSON of `{"$money":…}`, `{"$integer":…}` or `{"$decimal":…}`; empty where the column is, `nil`
    /// for any other object.
    private func number(_ template: JSONValue) throws(Refusal) -> [UInt8]? {
        if let text = template["$money"]?.string {
            let amount = try Template(text).text(value)
            if amount.isEmpty { return [] }
            let currency = try Template(template["currency"]?.string ?? "").text(value)
            guard let minor = Decimal.minorUnits(of: amount, digits: Currency.minorDigits(of: currency))
            else {
                throw Refusal(.invalidValue, "$money", "\"\(amount)\" is no amount of \(currency)")
            }
            var output = Array(#"{"amount":\#(minor),"currency":"#.utf8)
            JSONString.append(currency, to: &output)
            return output + [UInt8(ascii: "}")]
        }
        for (name, isInteger) in [("$integer", true), ("$decimal", false)] {
            guard let text = template[name]?.string else { continue }
            let number = try Template(text).text(value)
            if number.isEmpty { return [] }
            let kind = (try? JSONDocument(Array(number.utf8)))?.root.kind
            guard kind == .integer || !isInteger && kind == .decimal else {
                throw Refusal(.invalidValue, name, "\"\(number)\" is no number of this kind")
            }
            return Array(number.utf8)
        }
        return nil
    }
}

extension JSONValue.Elements {
    fileprivate var isEmpty: Bool {
        var copy = self
        return copy.next() == nil
    }
}

/// Decimal text as whole minor units.
enum Decimal {
    /// `12.3` with two digits is 1230; `nil` for anything that is not exactly so many minor units.
    static func minorUnits(of text: String, digits: Int) -> Int64? {
        var rest = text[...]
        let isNegative = rest.first == "-"
        if isNegative { rest.removeFirst() }
        let parts = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty else { return nil }
        var fraction = parts.count == 2 ? parts[1] : ""
        if parts.count == 2, fraction.isEmpty { return nil }
        while fraction.count > digits, fraction.last == "0" { fraction.removeLast() }
        guard fraction.count <= digits else { return nil }
        let all = whole + fraction + String(repeating: "0", count: digits - fraction.count)
        guard all.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let amount = Int64(all), amount <= 9_007_199_254_740_991
        else { return nil }
        return isNegative ? -amount : amount
    }
}
