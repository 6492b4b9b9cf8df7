internal import CRM
public import EventLog

/// Writes events in the one JSON form as somebody may see them: personal values in place, or – without the
/// right to them – their commitments. Made for a run of events.
public struct EventJSON: Sendable {
    private let ledger: Ledger
    private let seesPersonalValues: Bool
    private let reading: Reading
    private let catalogue: Catalogue
    private let hasUpcasts: Bool

    public init(_ ledger: Ledger, seesPersonalValues: Bool, as reading: Reading = .present) {
        self.ledger = ledger
        self.seesPersonalValues = seesPersonalValues
        self.reading = reading
        catalogue = ledger.catalogue
        hasUpcasts = reading == .present && catalogue.hasUpcasts
    }

    /// Appends the event that a scan stands at.
    public func append(_ decoder: EventDecoder, to output: inout [UInt8]) throws {
        if hasUpcasts, try mayNeedUpcast(decoder) {
            return try append(try decoder.event(), to: &output)
        }
        guard seesPersonalValues, decoder.hasBox || decoder.withData(Sealing.mayHaveCommitments) else {
            return try decoder.appendJSON(to: &output)
        }
        let data = try ledger.disclosed(decoder)
        try data.withUnsafeBytes { try decoder.appendJSON(data: $0, to: &output) }
    }

    public func append(_ event: Event, to output: inout [UInt8]) throws {
        if seesPersonalValues {
            output.append(contentsOf: try ledger.json(event, as: reading))
        } else {
            let shown = reading == .present ? try ledger.presented(event) : event
            output.append(contentsOf: shown.json(data: shown.data))
        }
    }

    public func json(_ event: Event) throws -> [UInt8] {
        var output: [UInt8] = []
        try append(event, to: &output)
        return output
    }

    private func mayNeedUpcast(_ decoder: EventDecoder) throws -> Bool {
        let type = try decoder.type
        return type == "ledger.corrected"
            || catalogue.type(type)?.needsUpcast(from: decoder.schemaVersion) == true
    }
}
