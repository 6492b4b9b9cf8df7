public import EventLog
internal import Ledger

/// As kept on disk and as told: `{"filter":{"category":["deal"],…},"from":"0","leaseMs":30000,
/// "maximumAttempts":10,"firstRetryMs":1000,"longestRetryMs":60000}`.
extension GroupSettings {
    /// Kinds of the filter that are empty are left out.
    public var json: [UInt8] {
        var text = JSONText()
        text.add("filter", json: filter.json)
        text.add("from", "\(start)")
        text.add("leaseMs", leaseMilliseconds)
        text.add("maximumAttempts", maximumAttempts)
        text.add("firstRetryMs", firstRetryMilliseconds)
        text.add("longestRetryMs", longestRetryMilliseconds)
        return text.object
    }

    /// - Throws: ``GroupError`` `invalid`, with every member that is not as it should be.
    public init(name: String, json: [UInt8]) throws(GroupError) {
        self.init(name: name)
        guard let root = try? JSONDocument(json).root, root.kind == .object else {
            throw GroupError(.invalid, "the settings of a group are a JSON object")
        }
        var reasons: [String] = []
        for (key, value) in root.members {
            switch key {
            case "filter":
                do throws(GroupError) { filter = try Filter(json: value) } catch {
                    reasons.append(error.message)
                }
            case "from":
                if let position = value.string.flatMap({ UInt64($0) }) {
                    start = position
                } else {
                    reasons.append("from is a position in quotes")
                }
            case "leaseMs": read(value, key, &leaseMilliseconds, &reasons)
            case "maximumAttempts": read(value, key, &maximumAttempts, &reasons)
            case "firstRetryMs": read(value, key, &firstRetryMilliseconds, &reasons)
            case "longestRetryMs": read(value, key, &longestRetryMilliseconds, &reasons)
            default: reasons.append("\(key) is no setting of a group")
            }
        }
        do throws(GroupError) { try check() } catch { reasons.append(error.message) }
        if !reasons.isEmpty { throw GroupError(.invalid, reasons.joined(separator: "; ")) }
    }

    private func read<N: FixedWidthInteger>(
        _ value: JSONValue, _ name: String, _ number: inout N, _ reasons: inout [String]
    ) {
        if let integer = value.integer.flatMap({ N(exactly: $0) }) {
            number = integer
        } else {
            reasons.append("\(name) is an integer")
        }
    }
}

extension Filter {
    /// Values that one kind of a group's filter may have.
    static let maximumValues = 1_000

    public var json: [UInt8] {
        var text = JSONText()
        for (name, values) in kinds where !values.isEmpty { text.add(name, strings: values) }
        return text.object
    }

    private var kinds: [(String, [String])] {
        [
            ("category", categories), ("type", types), ("entity", entities), ("actor", actors),
            ("correlation", correlations), ("stream", streams),
        ]
    }

    /// `{"category":["deal"],"type":[…],"entity":[…],"actor":[…],"correlation":[…],"stream":[…]}`
    public init(json value: JSONValue) throws(GroupError) {
        self.init()
        guard value.kind == .object else { throw GroupError(.invalid, "filter is an object") }
        for (key, value) in value.members {
            let strings = value.kind == .array ? value.elements.compactMap(\.string) : []
            guard value.kind == .array, strings.count == value.elements.reduce(0, { count, _ in count + 1 }),
                strings.count <= Self.maximumValues
            else {
                throw GroupError(
                    .invalid, "filter.\(key) is an array of at most \(Self.maximumValues) strings")
            }
            switch key {
            case "category": categories = strings
            case "type": types = strings
            case "entity": entities = strings
            case "actor": actors = strings
            case "correlation": correlations = strings
            case "stream": streams = strings
            default: throw GroupError(.invalid, "filter.\(key) is no kind of filter")
            }
        }
    }
}
