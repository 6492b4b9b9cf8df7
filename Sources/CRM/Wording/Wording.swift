/// What events, categories and choices are called by people: a sentence for each type in each language.
///
/// A row of words is `type · English · Persian`, `category: noun · Persian noun`, or `= word · Persian` for a
/// value such as a channel or a direction. A line that begins with a space goes on with the row above. Types that
/// have no row – a company's own – are told by their name and their first fields.
public struct Wording: Sendable {
    /// The words of the types that Daftar comes with.
    public static let builtIn = Wording([
        customerWords, sellingWords, interactionWords, serviceWords, marketingWords, commerceWords,
        organisationWords, ruleWords, valueWords,
    ])

    private struct Pair<Value: Sendable>: Sendable {
        let english: Value
        let persian: Value

        func value(in language: Language) -> Value { language == .english ? english : persian }
    }

    private var sentences: [String: Pair<Sentence>] = [:]
    private var nouns: [String: Pair<String>] = [:]
    private var values: [String: String] = [:]

    /// Rows that cannot be read are a programmer's error.
    init(_ tables: [String]) {
        for row in tables.flatMap(Self.rows) {
            do {
                try read(row)
            } catch {
                preconditionFailure("\(error.message) in \(row)")
            }
        }
    }

    private static func rows(of table: String) -> [String] {
        var rows: [String] = []
        for line in table.split(separator: "\n") {
            if line.hasPrefix(" "), let last = rows.popLast() {
                rows.append(last + " " + line.drop { $0 == " " })
            } else {
                rows.append(String(line))
            }
        }
        return rows
    }

    private mutating func read(_ row: String) throws(Sentence.Failure) {
        let columns = row.split(separator: " · ").map(String.init)
        if row.hasPrefix("= "), columns.count == 2 {
            values[String(columns[0].dropFirst(2))] = columns[1]
        } else if columns.count == 2, let colon = columns[0].firstIndex(of: ":") {
            let english = columns[0][colon...].dropFirst().drop { $0 == " " }
            nouns[String(columns[0][..<colon])] = Pair(english: String(english), persian: columns[1])
        } else if columns.count == 3 {
            let pair = Pair(english: try Sentence(columns[1]), persian: try Sentence(columns[2]))
            if sentences.updateValue(pair, forKey: columns[0]) != nil {
                throw Sentence.Failure(message: "a second sentence")
            }
        } else {
            throw Sentence.Failure(message: "a row of words has two or three columns")
        }
    }

    /// `nil` for a type that has no words.
    public func sentence(for type: String, in language: Language) -> Sentence? {
        sentences[type]?.value(in: language)
    }

    /// What one of the category is called; the category's own name where there are no words.
    public func noun(for category: String, in language: Language) -> String {
        nouns[category]?.value(in: language) ?? category
    }

    /// What a value of a choice or a key is called: `best_case` is `best case`. A key that has no word stands as
    /// it is.
    public func word(for value: String, in language: Language) -> String {
        if language == .persian, let word = values[value] { return word }
        return values[value] == nil ? value : value.replacing("_", with: " ")
    }

    /// The values that have words.
    public var knownValues: Set<String> { Set(values.keys) }
}
