import EventLog
import Synchronization

/// The catalogues that a company's definitions make of the built-in one, by the digest of the
/// definitions: reading them anew for each event would cost more than the event.
///
/// Only a memory of what the states say already; a digest stands for one sequence of definitions.
final class CompanyTypes: Sendable {
    private static let limit = 8
    private let catalogues = Mutex<[(digest: Int64, catalogue: Catalogue)]>([])

    func catalogue(of digest: Int64) -> Catalogue? {
        catalogues.withLock { known in known.last { $0.digest == digest }?.catalogue }
    }

    func remember(_ catalogue: Catalogue, of digest: Int64) {
        catalogues.withLock { known in
            known.append((digest, catalogue))
            if known.count > Self.limit { known.removeFirst() }
        }
    }
}

extension CRMGuard {
    private static let definitionsKey = "!types"
    private static func definitionKey(_ number: Int64) -> String { "!types#\(number)" }

    func type(_ name: String, in context: inout some GuardContext) throws(Refusal) -> EventType? {
        if let type = builtIn.type(name) { return type }
        return try catalogue(in: &context).type(name)
    }

    /// The catalogue in force: the built-in types and all definitions before.
    func catalogue(in context: inout some GuardContext) throws(Refusal) -> Catalogue {
        guard let bytes = try context.state(of: Self.definitionsKey) else { return builtIn }
        let state = StreamState(bytes: bytes)
        let digest = state.number(.digest) ?? 0
        if let known = companyTypes.catalogue(of: digest) { return known }
        var catalogue = builtIn
        for number in 0..<(state.number(.definitions) ?? 0) {
            guard let text = try context.state(of: Self.definitionKey(number)),
                let definition = try? JSONDocument(text).root, let next = try? catalogue.defining(definition)
            else { continue }
            catalogue = next
        }
        companyTypes.remember(catalogue, of: digest)
        return catalogue
    }

    /// Notes a company's definition; from the next event on it is in force.
    func decideDefinition(
        _ event: GuardedEvent, isReplay: Bool, in context: inout some GuardContext
    ) throws(Refusal) {
        let catalogue: Catalogue
        do {
            catalogue = try self.catalogue(in: &context).defining(event.data)
        } catch {
            if isReplay { return }
            throw error
        }
        var state = StreamState(bytes: try context.state(of: Self.definitionsKey) ?? [1, 0])
        let number = state.number(.definitions) ?? 0
        // FNV-1a, carried on from definition to definition.
        var digest = UInt64(bitPattern: state.number(.digest) ?? -3_750_763_034_362_895_579)
        for byte in event.data.bytes { digest = (digest ^ UInt64(byte)) &* 1_099_511_628_211 }
        context.setState(Array(event.data.bytes), of: Self.definitionKey(number))
        state.set(.definitions, number + 1)
        state.set(.digest, Int64(bitPattern: digest))
        context.setState(state.bytes, of: Self.definitionsKey)
        companyTypes.remember(catalogue, of: Int64(bitPattern: digest))
    }
}
