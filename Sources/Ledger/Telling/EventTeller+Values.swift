internal import CRM
internal import EventLog
internal import Projecting

extension EventTeller {
    /// Columns of the terminal that a text of an event may take.
    private static let mostColumns = 80

    /// Fields whose keys are words of the trade. Other keys name something of the company's – a product, a tag, a
    /// plan – and stand as they are.
    private static let vocabularies: Set<String> = ["channel", "kind", "purpose", "stage"]

    /// The text of a value; `nil` for null.
    func text(_ value: JSONValue, _ field: Field?) -> String? {
        switch value.kind {
        case .null: nil
        case .true: language == .english ? "yes" : "بله"
        case .false: language == .english ? "no" : "خیر"
        case .integer: number(value.integer ?? 0, field)
        case .decimal: value.double.map(decimal)
        case .string: value.string.map { string($0, field) }
        case .array: list(value.elements.compactMap { text($0, field) })
        case .object: object(value, field)
        }
    }

    private func list(_ texts: [String]) -> String? {
        texts.isEmpty ? nil : texts.joined(separator: language == .english ? ", " : "، ")
    }

    private func number(_ number: Int64, _ field: Field?) -> String {
        let name = field?.name ?? ""
        if name.hasSuffix("Ms") { return display.duration(milliseconds: Double(number)) }
        if name.hasSuffix("Pct") { return display.share(Double(number) / 100, digits: 0) }
        return display.integer(number)
    }

    /// Up to six digits behind the point, and no more than there are.
    private func decimal(_ number: Double) -> String {
        let digits = (0..<6).first { digits in
            Double(display: number, digits: digits) == number
        }
        return display.decimal(number, digits: digits ?? 6)
    }

    private func string(_ text: String, _ field: Field?) -> String {
        switch field?.kind {
        case .reference, .array(.reference, _): return name(text)
        case .choice: return embedded(Wording.builtIn.word(for: text, in: language))
        case .key where Self.vocabularies.contains(field?.name ?? ""):
            return embedded(Wording.builtIn.word(for: text, in: language))
        case .instant, .date, .moment: return embedded(time(text))
        default: return embedded(text)
        }
    }

    /// Instants to the minute.
    private func time(_ text: String) -> String {
        if let date = CivilDate(text) { return display.date(date) }
        guard let instant = Instant(text) else { return text }
        return display.instant(instant).split(separator: ":").dropLast().joined(separator: ":")
    }

    private func object(_ value: JSONValue, _ field: Field?) -> String? {
        if value["sealed"] != nil {
            let isErased = value["erased"]?.boolean == true
            return language == .english
                ? (isErased ? "(erased)" : "(sealed)") : (isErased ? "(پاک‌شده)" : "(مهرشده)")
        }
        if let amount = value["amount"]?.integer, let currency = value["currency"]?.string {
            return display.money(amount, currency)
        }
        let isChange = if case .changes = field?.kind { true } else { false }
        return list(
            value.members.compactMap { member in
                let known = field?.kind.members.first { $0.name == member.key }
                if member.value.isNull, isChange {
                    return "\(member.key) \(language == .english ? "removed" : "برداشته شد")"
                }
                return text(member.value, known).map { "\(embedded(member.key)) \($0)" }
            })
    }

    /// A text from outside: without controls, cut, and kept from turning the sentence around.
    func embedded(_ text: String) -> String {
        VisibleText.embedded(text, in: language, maximumColumns: Self.mostColumns)
    }
}

extension Double {
    /// `number` rounded to so many digits behind the point.
    fileprivate init(display number: Double, digits: Int) {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        self = (number * scale).rounded() / scale
    }
}
