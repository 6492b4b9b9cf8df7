public import EventLog
internal import Vault

extension Ledger {
    /// Discloses one personal value of `event` with its salt.
    ///
    /// - Parameter path: where it stands in the event's data, such as `emails[0]`.
    /// - Throws: ``Refusal`` – `invalid_value` where no personal value stands there, `erased_stream` where it
    ///   was erased; ``VaultError`` where the keys are lost.
    public func disclose(_ event: Event, path: String) throws -> ValueDisclosure {
        let places = Sealing.commitments(in: try JSONDocument(event.data).root)
        let root = try JSONDocument(event.data).root
        guard let place = root.value(at: path),
            let index = places.firstIndex(where: { $0.value.range == place.range })
        else {
            throw Refusal(.invalidValue, "path", "no personal value of the event stands at \(path)")
        }
        switch try personalValues(of: event) {
        case .erased: throw Refusal(.erasedStream, "path", "the value was erased")
        case .none, .sealed: throw vaultProblem ?? VaultError(.missing, "the key of the value is lost")
        case .known(let values):
            guard index < values.count else {
                throw LogError(.damaged, "an event has fewer sealed values than commitments")
            }
            return ValueDisclosure(
                path: path, value: Array(values[index].value), salt: Array(values[index].salt),
                commitment: places[index].commitment, entry: event.entry,
                proof: try proof(of: event.position),
                verifierKey: try verifierKey())
        }
    }

    /// Whether the log has the entry that `disclosure` is about.
    public func hasEntry(of disclosure: ValueDisclosure) throws -> Bool {
        guard let position = disclosure.entryPosition, let event = try log.event(at: position) else {
            return false
        }
        return event.entry == disclosure.entry
    }
}

extension ValueDisclosure {
    /// The position that the entry gives itself.
    var entryPosition: UInt64? {
        (try? JSONDocument(entry).root)?["position"]?.string.flatMap { UInt64($0) }
    }
}

extension JSONValue {
    /// The value behind a dotted path: `changes.fullName`, `emails[0]`.
    func value(at path: String) -> JSONValue? {
        var value = self
        for part in path.split(separator: ".", omittingEmptySubsequences: false) {
            let names = part.split(separator: "[", omittingEmptySubsequences: false)
            guard let name = names.first, let member = value[String(name)] else { return nil }
            value = member
            for index in names.dropFirst() {
                guard index.last == "]", let place = Int(index.dropLast()), place >= 0,
                    let element = Array(value.elements).dropFirst(place).first
                else { return nil }
                value = element
            }
        }
        return value
    }
}
